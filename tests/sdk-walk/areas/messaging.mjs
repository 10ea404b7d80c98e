// Messaging: channels, e-mail, push, devices.

import { equal, refused } from '../report.mjs'

export default async function (check, { app, shop }) {
  const { Messaging } = app

  await check('a message is published', async () => {
    const { messageId, status, errorMessage } = await Messaging.publish('news', { a: 1 })
    equal([typeof messageId, status, errorMessage], ['string', 'scheduled', null])
    equal((await Messaging.getMessageStatus(messageId)).status, 'published')
  })

  await check('a message for later is cancelled', async () => {
    const options = new Messaging.PublishOptions({ publisherId: 'p1', headers: { city: 'Tokyo' }, subtopic: 'news.sport' })
    const delivery = new Messaging.DeliveryOptions({ publishAt: Date.now() + 60_000, repeatEvery: 10 })
    const { messageId } = await Messaging.publish('news', 'later', options, delivery)
    equal((await Messaging.cancel(messageId)).status, 'cancelled')
    equal((await Messaging.getMessageStatus(messageId)).status, 'cancelled')
    await Messaging.deleteChannel('news')
  })

  await check('an e-mail is taken', async () => {
    const body = new Messaging.Bodyparts({ textmessage: 'hello' })
    equal((await Messaging.sendEmail('subject', body, ['a@b.c'])).status, 'scheduled')
  })

  await check('an e-mail template is needed', async () => {
    const envelope = new Messaging.EmailEnvelope({ addresses: ['a@b.c'] })
    await refused(Messaging.sendEmailFromTemplate('none', envelope), 24002, "'none'")
    equal((await shop.Messaging.sendEmailFromTemplate('order_confirmation', envelope)).status, 'scheduled')
  })

  await check('a push template is needed', async () => {
    await refused(Messaging.pushWithTemplate('none'), 0, "'none'")
    equal((await shop.Messaging.pushWithTemplate('order_shipped', { number: 1 })).status, 'scheduled')
    equal(Object.keys(await shop.Messaging.getPushTemplates('ANDROID')), ['order_shipped'])
  })

  await check('a device registers and leaves', async () => {
    app.setupDevice({ uuid: 'device-1', platform: 'android', version: '14' })
    equal(typeof (await Messaging.registerDevice('token', ['default'])).registrationId, 'string')
    equal((await Messaging.getRegistrations()).deviceToken, 'token')
    equal((await Messaging.unregisterDevice()).result, true)
    await refused(Messaging.getRegistrations(), 0, 'device-1')
  })
}
