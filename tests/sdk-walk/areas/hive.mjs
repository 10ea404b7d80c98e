// Hives: the five store types.

import { equal, refused } from '../report.mjs'

export default async function (check, { app }) {
  const hive = app.Hive('walk')

  await check('a hive is made, renamed and listed', async () => {
    await app.Hive('first name').create()
    await app.Hive('first name').rename('walk')
    equal(await app.Hive.getNames(), ['walk'])
    await refused(app.Hive('missing').MapStore('m').keys(), 0, 'missing')
  })

  await check('key-value', async () => {
    const store = hive.KeyValueStore('n')
    equal(await store.set(5), true)
    equal(await store.set(6, { condition: 'IfNotExists' }), false)
    equal(await store.increment(2), 7)
    equal(await store.decrement(3), 4)
    await hive.KeyValueStore.set({ a: 'A', b: { c: 1 } })
    equal(await hive.KeyValueStore.get(['a', 'b']), { a: 'A', b: { c: 1 } })
    equal(await hive.KeyValueStore('none').get(), null)
  })

  await check('list', async () => {
    const store = hive.ListStore('l')
    equal(await store.addLastValues([1, 2, 3]), 3)
    equal(await store.addFirstValue(0), 4)
    equal(await store.insertAfter('x', 1), 5)
    equal(await store.get(), [0, 1, 'x', 2, 3])
    equal([await store.get(-1), await store.get(0, 1), await store.length()], [3, [0, 1], 5])
    equal(await store.deleteValue('x'), 1)
    equal([await store.deleteFirst(), await store.deleteLast(2)], [[0], [3, 2]])
  })

  await check('map', async () => {
    const store = hive.MapStore('m')
    equal(await store.set({ a: 1, b: 2 }), 2)
    equal([await store.set('c', 3), await store.setWithOverwrite('c', 4, false)], [true, false])
    equal(await store.get(), { a: 1, b: 2, c: 3 })
    equal(await store.get(['a']), { a: 1 })
    equal([await store.getValue('c'), await store.keyExists('x'), await store.length()], [3, false, 3])
    equal([await store.keys(), await store.values()], [['a', 'b', 'c'], [1, 2, 3]])
    equal([await store.increment('a', 5), await store.decrement('a', 1)], [6, 5])
    equal(await store.deleteKeys(['a', 'x']), 1)
  })

  await check('set', async () => {
    const [one, two] = [hive.SetStore('s1'), hive.SetStore('s2')]
    equal([await one.addValues(['a', 'b', 'a']), await two.addValues(['b', 'c'])], [2, 2])
    equal(await hive.SetStore.difference(['s1', 's2']), ['a'])
    equal(await hive.SetStore.intersection(['s1', 's2']), ['b'])
    equal((await hive.SetStore.union(['s1', 's2'])).sort(), ['a', 'b', 'c'])
    equal([await one.isValueMember('a'), await one.isValuesMembers(['a', 'c'])], [[true], [true, false]])
    equal((await one.getRandom(2)).sort(), ['a', 'b'])
    equal((await one.getRandomAndDelete()).length, 1)
    equal([await one.length(), await two.deleteValue('c')], [1, 1])
  })

  await check('sorted set', async () => {
    const store = hive.SortedSetStore('z')
    equal(await store.add([[1, 'a'], [2, 'b'], [3, 'c']]), 3)
    equal(await store.add([[9, 'a'], [1, 'new']], { duplicateBehaviour: 'OnlyUpdate', resultType: 'TotalChanged' }), 1)
    equal(await store.getRangeByRank(0, -1, { withScores: true }), [[2, 'b'], [3, 'c'], [9, 'a']])
    equal(await store.getRangeByScore({ minScore: 2, maxScore: 9, minBound: 'Exclude', maxBound: 'Include' }), ['c', 'a'])
    equal([await store.getScore('a'), await store.getRank('a'), await store.getRank('a', true)], [9, 2, 0])
    equal([await store.incrementScore('b', 2), await store.decrementScore('b', 3)], [4, 1])
    equal(await store.getAndDeleteMaxScore(), [[9, 'a']])
    equal(await store.countBetweenScores({ minScore: 1, maxScore: 3 }), 2)
    equal(await store.deleteValuesByRank(0, 0), 1)
    equal([await store.length(), await hive.SortedSetStore.union(['z', 'none'])], [1, ['c']])
  })

  await check('keys, expiry and renaming are the same everywhere', async () => {
    for (const [type, fill] of [
      ['KeyValueStore', store => store.set(1)], ['ListStore', store => store.addLastValue(1)], ['MapStore', store => store.set({ a: 1 })],
      ['SetStore', store => store.addValue(1)], ['SortedSetStore', store => store.add([[1, 'a']])],
    ]) {
      await fill(hive[type]('key-1'))
      equal((await hive[type].keys({ filterPattern: 'key-*' })).keys, ['key-1'])
      equal([await hive[type].exist(['key-1', 'none']), await hive[type]('key-1').exist()], [1, true])
      await hive[type]('key-1').expireAfter(100)
      equal(await hive[type]('key-1').getExpiration() > 90, true)
      await hive[type]('key-1').clearExpiration()
      equal(typeof await hive[type]('key-1').secondsSinceLastOperation(), 'number')
      await hive[type]('key-1').rename('key-2')
      equal([await hive[type].delete(['key-2', 'key-1'])], [1])
    }
  })

  await check('a hive is deleted', async () => {
    await hive.delete()
    equal(await app.Hive.getNames(), [])
  })
}
