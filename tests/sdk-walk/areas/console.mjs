// The console SDK: account, applications, settings, tables, files, counters, hives, cache.

import { equal, refused } from '../report.mjs'

export default async function (check, { developer, createClient, emulator, appId, keys, app }) {
  await check('a wrong password is refused', () =>
    refused(createClient(emulator.console_url).user.login(emulator.developer.login, 'wrong'), 3003))

  await check('a second developer session opens and closes', async () => {
    const client = createClient(emulator.console_url)
    const { authKey, email } = await client.user.login(emulator.developer.login, emulator.developer.password)
    equal([typeof authKey, email], ['string', emulator.developer.login])
    equal((await client.user.getAccountInfo()).authKey, authKey)
    await client.user.logout()
    await refused(createClient(emulator.console_url, authKey).apps.getApps(), 0, 'auth-key')
  })

  await check('the second factor comes between password and session', async () => {
    await developer.user.update2FAState(true)
    const client = createClient(emulator.console_url)
    const { otpCreated, sessionId } = await client.user.login(emulator.developer.login, emulator.developer.password)
    equal(otpCreated, true)
    equal(typeof (await client.user.loginWithTOTP({ sessionId, otpCode: '123456' })).authKey, 'string')
    await developer.user.update2FAState(false)
    equal((await developer.user.get2FAState()).enabled, false)
  })

  await check('applications and their keys', async () => {
    equal((await developer.apps.getApps()).some(one => one.id === appId), true)
    equal(['JS', 'REST', 'BL'].every(type => typeof keys[type] === 'string'), true)
  })

  await check('tables and columns are made before they are used', async () => {
    await developer.tables.create(appId, { name: 'Planned' })
    await developer.tables.createColumn(appId, { name: 'Planned' }, { name: 'title', dataType: 'STRING', dataSize: 500 })
    equal((await app.Data.of('Planned').save({ title: 't' })).title, 't')
    equal((await app.Data.describe('Planned')).find(column => column.name === 'title').type, 'STRING')
  })

  await check('registration can be switched off', async () => {
    const settings = await developer.users.getUsersRegs(appId)
    await developer.users.updateUsersRegs(appId, { ...settings, userRegistrationEnabled: false })
    await app.UserService.register({ email: 'late@example.com', password: 'p' }).then(
      () => { throw new Error('the user was registered') },
      error => equal(error.status, 403))
    await developer.users.updateUsersRegs(appId, settings)
  })

  await check('files', async () => {
    await developer.files.createFile(appId, 'console/a.txt', 'one')
    await developer.files.editFile(appId, 'console/a.txt', 'two')
    await developer.files.createDir(appId, 'console', 'New Dir')
    const { data, totalRows } = await developer.files.loadDirectory(appId, 'console')
    equal([data.map(item => item.name), totalRows], [['New Dir', 'a.txt'], 2])
    await developer.files.copyFile(appId, 'console/a.txt', 'console/b c.txt')
    await developer.files.renameFile(appId, 'console/a.txt', 'd e.txt')
    await developer.files.moveFile(appId, 'console/d e.txt', 'console/New Dir/f.txt')
    equal(await developer.files.getFileContent(appId, 'console/New Dir/f.txt'), 'two')
    await developer.files.deleteFile(appId, 'console/New Dir')
    equal(await app.Files.getFileCount('console', '*', true), 1)
  })

  await check('counters', async () => {
    equal((await developer.counters.create(appId, 'my counter', 5)).objectId, 'my counter')
    await developer.counters.update(appId, 'my counter', 5, 6)
    const { data, totalRows } = await developer.counters.get(appId, { pattern: 'my*', pageSize: 10, offset: 0 })
    equal([data[0].value, totalRows], [6, 1])
    await developer.counters.remove(appId, 'my counter')
    equal(await app.Counters.list('my*'), [])
  })

  await check('hives', async () => {
    await developer.dataHives.createHive(appId, 'console')
    await developer.dataHives.addHiveListStoreItems(appId, 'console', 'l', [1, 2])
    await developer.dataHives.updateHiveListStoreItemByIndex(appId, 'console', 'l', 0, 'one')
    equal(await app.Hive('console').ListStore('l').get(), ['one', 2])
    equal((await developer.dataHives.loadHiveStoreKeys(appId, 'console', 'list', { pageSize: 10 })).keys, ['l'])
    await developer.dataHives.deleteHive(appId, 'console')
    equal(await developer.dataHives.getHiveNames(appId), [])
  })

  await check('the cache', async () => {
    await developer.cache.update(appId, { key: 'k', value: { a: 1 } })
    const { data, totalRows } = await developer.cache.get(appId, { pageSize: 10, offset: 0 })
    equal([data.map(({ key, value }) => [key, value]), totalRows], [[['k', '{"a":1}']], 1])
    await developer.cache.remove(appId, 'k')
  })

  await check('messages', async () => {
    equal((await developer.messaging.publishMessage(appId, 'from-console', { message: 'hi' })).status, 'scheduled')
    equal((await developer.messaging.loadChannels(appId)).some(channel => channel.name === 'from-console'), true)
  })
}
