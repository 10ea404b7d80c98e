// Atomic counters.

import { equal } from '../report.mjs'

export default async function (check, { app }) {
  const counter = app.Counters.of('walk counter')

  await check('an unused counter reads 0', async () => equal(await counter.get(), 0))

  await check('every change answers with its side', async () => {
    equal([await counter.incrementAndGet(), await counter.getAndIncrement(), await counter.get()], [1, 1, 2])
    equal([await counter.decrementAndGet(), await counter.getAndDecrement(), await counter.get()], [1, 1, 0])
    equal([await counter.addAndGet(10), await counter.getAndAdd(-4), await counter.get()], [10, 10, 6])
  })

  await check('a conditional update says whether it happened', async () => {
    equal([await counter.compareAndSet(6, 7), await counter.compareAndSet(6, 8)], [true, false])
    await counter.reset()
    equal(await counter.get(), 0)
  })

  await check('parallel changes are all counted', async () => {
    await Promise.all(Array.from({ length: 200 }, () => app.Counters.incrementAndGet('parallel')))
    equal(await app.Counters.get('parallel'), 200)
  })

  await check('names are listed by pattern', async () => {
    equal(await app.Counters.list('par*'), ['parallel'])
    equal((await app.Counters.list()).length, 2)
  })
}
