// Tables: create, find, change, remove, one by one and in bulk.

import { equal, refused } from '../report.mjs'

export default async function (check, { app }) {
  const people = app.Data.of('Person')
  const query = () => app.DataQueryBuilder.create()
  const names = objects => objects.map(object => object.name)
  let ann

  await check('saving makes the table and the object', async () => {
    ann = await people.save({ name: 'Ann', age: 31 })
    equal([ann.name, ann.age, ann.___class, typeof ann.objectId, typeof ann.created],
      ['Ann', 31, 'Person', 'string', 'number'])
  })

  await check('bulk create answers with ids in their order', async () => {
    const rows = [{ name: 'Bob', age: 17 }, { name: "O'Neil", age: 45 }, { name: 'Zoë', age: 45 }]
    const ids = await people.bulkCreate(rows)
    const found = await Promise.all(ids.map(id => people.findById(id)))
    equal(names(found), ['Bob', "O'Neil", 'Zoë'])
  })

  await check('where, sorting and paging', async () => {
    const older = query().setWhereClause('age > 30').setSortBy(['age desc', 'name asc'])
    equal(names(await people.find(older)), ["O'Neil", 'Zoë', 'Ann'])
    equal(names(await people.find(older.setPageSize(1).setOffset(1))), ['Zoë'])
    const quoted = query().setWhereClause("name like 'O''%' or name in ('Bob', 'Nobody')").setSortBy('name')
    equal(names(await people.find(quoted)), ['Bob', "O'Neil"])
  })

  await check('first, last, count and chosen properties', async () => {
    equal((await people.findFirst()).name, 'Ann')
    equal(typeof (await people.findLast()).name, 'string')
    equal(await people.getObjectCount(query().setWhereClause('age = 45')), 2)
    const [chosen] = await people.find(query().setProperties(['name']).setWhereClause('age = 17'))
    equal([chosen.name, chosen.age], ['Bob', undefined])
  })

  await check('aggregates with grouping', async () => {
    const groups = await people.find(query().setProperties(['Count(objectId) as people', 'age'])
      .setGroupBy(['age']).setHavingClause('Count(objectId) > 1'))
    equal(groups.map(({ people: count, age }) => [count, age]), [[2, 45]])
  })

  await check('saving again and upserting change the object', async () => {
    const saved = await people.save({ objectId: ann.objectId, age: 32 })
    equal([saved.name, saved.age, typeof saved.updated], ['Ann', 32, 'number'])
    equal((await people.save({ objectId: 'own-id', name: 'Own' }, true)).objectId, 'own-id')
  })

  await check('bulk update and bulk delete answer with counts', async () => {
    equal(Number(await people.bulkUpdate('age = 45', { age: 46 })), 2)
    equal(await people.getObjectCount('age = 46'), 2)
    equal(Number(await people.bulkDelete('age = 46')), 2)
    equal(await people.getObjectCount(query().setWhereClause('age = 46')), 0)
  })

  await check('bulk upsert keeps own ids', async () => {
    equal(await people.bulkUpsert([{ objectId: 'own-id', name: 'Changed' }, { objectId: 'own-2', name: 'Two' }]), ['own-id', 'own-2'])
    equal((await people.findById('own-id')).name, 'Changed')
  })

  await check('JSON columns are changed in place', async () => {
    const settings = app.Data.of('Setting')
    const { objectId } = await settings.save({ value: { colors: ['red'], size: 1 } })
    const change = app.JSONUpdateBuilder.SET().addArgument('$.size', 2).toJSON()
    equal((await settings.save({ objectId, value: change })).value.size, 2)
  })

  await check('a table describes itself', async () => {
    const columns = await app.Data.describe('Person')
    equal(['age', 'name', 'objectId'].every(name => columns.some(column => column.name === name)), true)
  })

  await check('removing answers with a time, and what is gone is not found', async () => {
    equal(typeof (await people.remove(ann.objectId)).deletionTime, 'number')
    await people.findById(ann.objectId).then(
      () => { throw new Error('the object is still there') },
      error => equal(error.message.includes('not found'), true))
  })

  await check('an unknown table is 1009', () => refused(app.Data.of('Nowhere').find(), 1009, 'Nowhere'))
}
