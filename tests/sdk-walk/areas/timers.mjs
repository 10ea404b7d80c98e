// Timers and the code behind them. What the real console sends here was never seen: the walk shows that the emulator agrees with the console SDK.

import { equal, refused } from '../report.mjs'

const DAY = 86_400_000

export default async function (check, { developer, appId }) {
  const { bl } = developer
  const start = Date.UTC(2100, 0, 1)
  let timer

  await check('a timer is made and listed in its mode', async () => {
    timer = await bl.createEventHandler(appId, {
      mode: 'PRODUCTION', category: 'TIMER', language: 'JS', model: 'default', timername: 'cleanUp', startDate: start,
      frequency: { schedule: 'daily', repeat: { every: 2 } },
    })
    equal([timer.timername, timer.mode, timer.category, timer.enabled, timer.nextRun], ['cleanUp', 'PRODUCTION', 'TIMER', true, start])
    equal((await bl.getEventHandlers(appId, ['PRODUCTION'])).map(one => one.id), [timer.id])
    equal(await bl.getEventHandlers(appId, ['DRAFT']), [])
  })

  await check('next runs follow the schedule', async () => {
    for (const [frequency, startDate, nextRun] of [
      [{ schedule: 'custom', repeat: { every: 60 } }, start, start],
      [{ schedule: 'weekly', repeat: { every: 1, on: [1] } }, start, start + 2 * DAY],
      [{ schedule: 'monthly', repeat: { every: 1, on: [31] } }, start, start + 30 * DAY],
      [{ schedule: 'once' }, start - DAY, start - DAY],
    ]) {
      equal((await bl.updateEventHandler(appId, { ...timer, frequency, startDate })).nextRun, nextRun)
    }
  })

  await check('a timer is switched off, run by hand and deleted', async () => {
    await bl.changeHandlerState(appId, 'PRODUCTION', 'TIMER', timer.id, false)
    const [off] = await bl.getEventHandlers(appId)
    equal([off.enabled, off.nextRun], [false, null])
    await bl.invokeTimer(appId, off)
    equal((await bl.getTimerLogs(appId, { pageSize: 1 })).map(run => run.timername), ['cleanUp'])
    await bl.deleteEventHandler(appId, off)
    equal(await bl.getEventHandlers(appId), [])
  })

  await check('a bad schedule is named', () =>
    refused(bl.createEventHandler(appId, { mode: 'DRAFT', timername: 't', frequency: { schedule: 'hourly', repeat: { every: 1 } } }), 0, 'hourly'))

  await check('code is drafted, read and deployed', async () => {
    const files = [{ id: 'timers/clean up.js', content: '// code' }]
    await bl.saveDraftFiles(appId, 'JS', 'default', files)
    equal(await bl.getDraftFileContent(appId, 'JS', 'default', 'timers/clean up.js'), '// code')
    equal((await bl.getDraftFiles(appId, 'JS', 'default')).map(file => file.id), ['timers/clean up.js'])
    await bl.deployDraftFiles(appId, 'JS', 'default', files)
    equal((await bl.getDraftFiles(appId, 'JS', 'default')).map(file => file.deployed), [true])
  })
}
