// Permissions of objects and of files.

import { equal, refused } from '../report.mjs'

async function signedIn(connect, email) {
  const app = connect()
  const { objectId } = await app.UserService.register({ email, password: 'p' })
  await app.UserService.login(email, 'p')
  return { app, objectId }
}

/** Whether the work is let through. */
const may = work => work.then(() => true, () => false)

export default async function (check, { connect, cloudCode }) {
  const owner = await signedIn(connect, 'owner@example.com')
  const other = await signedIn(connect, 'other@example.com')
  const { FIND, UPDATE, REMOVE } = owner.app.Data.Permissions
  const diary = await owner.app.Data.of('Diary').save({ text: 'private' })
  const read = async ({ app }) => may(app.Data.of('Diary').findById(diary.objectId))

  await check('an object is denied to one user', async () => {
    equal(await read(other), true)
    await FIND.denyForUser(other.objectId, diary)
    equal([await read(owner), await read(other)], [true, false])
  })

  await check('and granted again', async () => {
    await FIND.grantForUser(other.objectId, diary)
    equal(await read(other), true)
  })

  await check('changing and removing have permissions of their own', async () => {
    await UPDATE.denyForAllUsers(diary)
    equal(await may(other.app.Data.of('Diary').save({ objectId: diary.objectId, text: 'x' })), false)
    await REMOVE.denyForRole('AuthenticatedUser', diary)
    equal(await may(other.app.Data.of('Diary').remove(diary.objectId)), false)
    equal((await cloudCode.Data.of('Diary').findById(diary.objectId)).text, 'private')
  })

  await check('a file is denied and granted', async () => {
    await owner.app.Files.saveFile('secret', 'a.txt', 'text', true)
    const { READ } = owner.app.Files.Permissions
    await READ.denyForUser(other.objectId, 'secret/a.txt')
    await refused(other.app.Files.listing('secret/a.txt'), 4000)
    await READ.grantForUser(other.objectId, 'secret/a.txt')
    equal(await other.app.Files.exists('secret/a.txt'), true)
  })
}
