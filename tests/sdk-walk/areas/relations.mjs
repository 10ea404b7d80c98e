// Relations: set, add, load, remove, and saving in depth.

import { equal } from '../report.mjs'

export default async function (check, { app }) {
  const authors = app.Data.of('Author')
  const books = app.Data.of('Book')
  const titles = objects => objects.map(object => object.title).sort()
  const load = name => app.LoadRelationsQueryBuilder.create().setRelationName(name)
  let author
  let ids

  await check('a relation column is made by its first use', async () => {
    author = await authors.save({ name: 'Ann' })
    ids = await books.bulkCreate([{ title: 'One' }, { title: 'Two' }, { title: 'Three' }])
    equal(Number(await authors.setRelation(author, 'books:Book:n', ids.slice(0, 2))), 2)
  })

  await check('relations are loaded in pages', async () => {
    equal(titles(await authors.loadRelations(author.objectId, load('books'))), ['One', 'Two'])
    const page = load('books').setPageSize(1).setOffset(1)
    equal((await authors.loadRelations(author.objectId, page)).length, 1)
  })

  await check('relations are added by condition and loaded with the object', async () => {
    equal(Number(await authors.addRelation(author, 'books', "title = 'Three'")), 1)
    const found = await authors.findById(author.objectId, { relations: ['books'] })
    equal(titles(found.books), ['One', 'Three', 'Two'])
    const byBook = app.DataQueryBuilder.create().setWhereClause("books.title = 'Two'")
    equal((await authors.find(byBook)).length, 1)
  })

  await check('relations are removed', async () => {
    equal(Number(await authors.deleteRelation(author, 'books', [ids[0]])), 1)
    equal(titles(await authors.loadRelations(author.objectId, load('books'))), ['Three', 'Two'])
  })

  await check('a deep save makes both sides', async () => {
    const saved = await authors.deepSave({ name: 'Bob', books: [{ title: 'Four' }] })
    equal([saved.name, titles(saved.books)], ['Bob', ['Four']])
  })
}
