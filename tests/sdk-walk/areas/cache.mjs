// The cache.

import { equal } from '../report.mjs'

export default async function (check, { app }) {
  const { Cache } = app

  await check('values of every kind come back', async () => {
    for (const value of ['text', 12.5, true, { nested: { value: null } }, [1, 'a'], null]) {
      await Cache.put('key', value, 60)
      equal(await Cache.get('key'), value)
    }
    equal(await Cache.contains('key'), true)
  })

  await check('a key expires', async () => {
    await Cache.expireAt('key', Date.now() - 1)
    equal([await Cache.get('key'), await Cache.contains('key')], [null, false])
  })

  await check('a key is removed', async () => {
    await Cache.put('key', 1)
    await Cache.expireIn('key', 60)
    await Cache.remove('key')
    equal(await Cache.get('key'), null)
  })
}
