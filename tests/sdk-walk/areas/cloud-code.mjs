// Services, events and the log.

import { equal, refused } from '../report.mjs'

export default async function (check, { app, appId, emulator }) {
  await check('a service answers', async () => {
    equal(await app.CustomServices.invoke('Echo', 'echo', { a: [1] }), { a: [1] })
    equal(await app.CustomServices.invoke('Calculator', 'add', { a: 1, b: 2 }), 3)
  })

  await check('nobody waits for a detached call', async () => {
    equal(await app.CustomServices.invoke('Echo', 'echo', { a: 1 }, 'async') || null, null)
  })

  await check('a failure of a service keeps code and message', () =>
    refused(app.CustomServices.invoke('Echo', 'fail', { code: 1234, message: 'no' }), 1234, 'no'))

  await check('an event reaches its handler', async () => {
    equal(await app.Events.dispatch('echoEvent', { a: 1 }), { a: 1 })
    await refused(app.Events.dispatch('customEvent'), 0, "Custom event handler with name 'customEvent' does not exists")
  })

  await check('the log is written', async () => {
    app.Logging.setLogReportingPolicy(100, 100)
    app.Logging.getLogger('walk').warn('hello')
    await app.Logging.flush()
    const lines = await fetch(`${emulator.server_url}/emulator/apps/${appId}/log`).then(answer => answer.json())
    equal(lines.map(line => [line.logger, line['log-level'], line.message]), [['walk', 'WARN', 'hello']])
  })
}
