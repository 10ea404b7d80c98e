// Transactions: all or nothing, with results that later operations use.

import { equal } from '../report.mjs'

export default async function (check, { app }) {
  const accounts = app.Data.of('Account')
  // The vendor's own tests make the schema before a transaction uses it, too.
  const { objectId } = await accounts.save({ name: 'first', balance: 0 })
  await accounts.setRelation(objectId, 'children:Account:n', [])

  await check('operations use each other\'s results', async () => {
    const work = new app.UnitOfWork()
    const parent = work.create('Account', { name: 'parent', balance: 10 })
    const children = work.bulkCreate('Account', [{ name: 'a' }, { name: 'b' }])
    work.setRelation(parent, 'children', children)
    work.update('Account', { objectId: parent.resolveTo('objectId'), balance: 20 })
    const found = work.find('Account', app.DataQueryBuilder.create().setWhereClause('balance = 20'))
    const outcome = await work.execute()
    equal([outcome.isSuccess(), outcome.error], [true, null])
    equal([found.result.length, found.result[0].balance], [1, 20])
    const loaded = await accounts.findById(parent.result.objectId, { relations: ['children'] })
    equal(loaded.children.length, 2)
  })

  await check('a failure takes everything back', async () => {
    const before = await accounts.getObjectCount()
    const work = new app.UnitOfWork()
    work.create('Account', { name: 'never' })
    work.delete('Account', 'no-such-id')
    const outcome = await work.execute()
    equal([outcome.isSuccess(), typeof outcome.error.message], [false, 'string'])
    equal(await accounts.getObjectCount(), before)
  })
}
