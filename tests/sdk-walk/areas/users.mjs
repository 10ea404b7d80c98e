// Users: registration, sessions, passwords, roles.

import { equal, refused } from '../report.mjs'

export default async function (check, { connect, cloudCode, developer, appId }) {
  const app = connect()
  const email = 'ann@example.com'
  let user

  await check('registration makes a user without showing the password', async () => {
    user = await app.UserService.register({ email, password: 'secret', name: 'Ann', city: 'Kyiv' })
    equal([user.email, user.name, user.city, user.password, typeof user.objectId], [email, 'Ann', 'Kyiv', undefined, 'string'])
  })

  await check('an identity is taken once', () => refused(app.UserService.register({ email, password: 'x' }), 3033))
  await check('a password is needed', () => refused(app.UserService.register({ email: 'b@example.com' }), 3011))
  await check('a wrong password is refused', () => refused(app.UserService.login(email, 'wrong'), 3003))

  await check('login opens a session', async () => {
    const session = await app.UserService.login(email, 'secret')
    equal([session.objectId, typeof session['user-token']], [user.objectId, 'string'])
    equal(await app.UserService.isValidLogin(), true)
    const { ownerId } = await app.Data.of('Note').save({ text: 'mine' })
    equal(ownerId, user.objectId)
  })

  await check('a user changes itself, also its password', async () => {
    equal((await app.UserService.update({ objectId: user.objectId, city: 'Lviv' })).city, 'Lviv')
    await app.UserService.update({ objectId: user.objectId, password: 'changed' })
    await refused(connect().UserService.login(email, 'secret'), 3003)
    equal((await app.UserService.login(email, 'changed')).objectId, user.objectId)
  })

  await check('a stranger cannot change the password', async () => {
    const stranger = connect()
    await stranger.UserService.register({ email: 'eve@example.com', password: 'p' })
    await stranger.UserService.login('eve@example.com', 'p')
    await refused(stranger.UserService.update({ objectId: user.objectId, password: 'x' }), 3029)
  })

  await check('roles are made in the console and given by Cloud Code', async () => {
    await developer.security.createRole(appId, 'Editor')
    await refused(app.UserService.assignRole(email, 'Editor'), 2011)
    await cloudCode.UserService.assignRole(email, 'Editor')
    equal((await app.UserService.getUserRoles()).includes('Editor'), true)
    await cloudCode.UserService.unassignRole(email, 'Editor')
    equal((await app.UserService.getUserRoles()).includes('Editor'), false)
  })

  await check('Cloud Code switches a user off and on', async () => {
    await cloudCode.UserService.disableUser(user.objectId)
    await refused(connect().UserService.login(email, 'changed'), 3090)
    await cloudCode.UserService.enableUser(user.objectId)
    await app.UserService.login(email, 'changed')
  })

  await check('a guest gets a session without registering', async () => {
    const guest = await connect().UserService.loginAsGuest()
    equal([guest.userStatus, typeof guest['user-token']], ['GUEST', 'string'])
  })

  await check('the class of users describes itself', async () => {
    const columns = await app.UserService.describeUserClass()
    equal(columns.some(column => column.name === 'email'), true)
  })

  await check('logout ends the session', async () => {
    await app.UserService.logout()
    equal(await app.UserService.isValidLogin(), false)
  })

  await check('a user is deleted as an object', async () => {
    equal(typeof (await cloudCode.Data.of('Users').remove(user.objectId)).deletionTime, 'number')
    await refused(connect().UserService.login(email, 'changed'), 3003)
  })
}
