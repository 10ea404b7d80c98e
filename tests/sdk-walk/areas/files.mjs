// The file storage.

import { equal, refused } from '../report.mjs'

export default async function (check, { app, developer, appId }) {
  const { Files } = app
  const names = listing => listing.map(item => item.name)
  const content = path => developer.files.getFileContent(appId, path)

  await check('directories of several levels', async () => {
    await Files.createDirectory('My Dir/sub/č')
    equal(await Files.exists('My Dir/sub/č'), true)
  })

  await check('saving, overwriting and reading back', async () => {
    const url = await Files.saveFile('web', 'a b.txt', 'one', true)
    equal(url.endsWith('/files/web/a%20b.txt'), true)
    await Files.saveFile('web', 'a b.txt', 'two', true)
    await refused(Files.saveFile('web', 'a b.txt', 'three', false), 6018)
    equal(await content('web/a b.txt'), 'two')
  })

  await check('appending bytes and text', async () => {
    await Files.append('web', 'log.txt', Buffer.from('aaa'))
    await Files.appendText('web', 'log.txt', 'bbb')
    equal(await content('web/log.txt'), 'aaabbb')
  })

  await check('uploading from a URL of the emulator', async () => {
    const url = await Files.saveFile('web', 'source.html', '<p>', true)
    const { fileURL } = await Files.upload(url, 'web/copy.html', true)
    equal(fileURL.endsWith('/files/web/copy.html'), true)
    equal(await content('web/copy.html'), '<p>')
  })

  await check('listings filter, recurse and page', async () => {
    await Files.saveFile('web/deep', 'index.html', '', true)
    equal(names(await Files.listing('web')), ['deep', 'a b.txt', 'copy.html', 'log.txt', 'source.html'])
    equal(names(await Files.listing('web', '*.html', true)), ['copy.html', 'index.html', 'source.html'])
    equal(names(await Files.listing('web', '*.html', true, 1, 1)), ['index.html'])
    const [file] = await Files.listing('web', 'log.*')
    equal([file.size, file.url, typeof file.createdOn, file.publicUrl.startsWith('http')], [6, 'web/log.txt', 'number', true])
  })

  await check('counts', async () => {
    equal(await Files.getFileCount('web'), 4)
    equal(await Files.getFileCount('web', '*.html', true), 3)
    equal(await Files.getFileCount('web', '*', false, true), 5)
  })

  await check('copy, move and rename answer with the new place', async () => {
    equal((await Files.copyFile('web/log.txt', '/moved/copy.txt')).endsWith('/files/moved/copy.txt'), true)
    equal((await Files.moveFile('/web/deep', '/moved/deep')).endsWith('/files/moved/deep'), true)
    equal((await Files.renameFile('moved/copy.txt', 'renamed.txt')).endsWith('/files/moved/renamed.txt'), true)
    equal(await Promise.all(['web/log.txt', 'web/deep', 'moved/deep/index.html', 'moved/renamed.txt'].map(path => Files.exists(path))),
      [true, false, true, true])
  })

  await check('removing files and whole directories', async () => {
    await Files.remove('/moved/renamed.txt')
    await Files.removeDirectory('moved')
    equal(await Files.exists('moved'), false)
  })

  await check('what is missing has the documented codes', async () => {
    await refused(Files.remove('missing'), 6000)
    await refused(Files.moveFile('missing', 'x'), 6007)
    await refused(Files.copyFile('missing', 'x'), 6007)
    await refused(Files.renameFile('missing', 'x'), 6007)
  })
}
