// The sample shop has something in every area.

import { equal } from '../report.mjs'

export default async function (check, { shop, developer, emulator }) {
  await check('tables with relations', async () => {
    const orders = await shop.Data.of('Order').find(shop.DataQueryBuilder.create().setRelated(['customer', 'products']))
    equal(orders.length > 0 && orders.every(order => order.customer && order.products.length > 0), true)
  })

  await check('files', async () => {
    equal((await shop.Files.listing('/')).map(item => item.name), ['docs', 'images', 'web'])
  })

  await check('hives', async () => {
    equal(await shop.Hive.getNames(), ['sessions', 'shop'])
    equal(await shop.Hive('shop').MapStore('stock').getValue('cup'), 31)
  })

  await check('counters', async () => {
    equal(await shop.Counters.get('visits') > 0, true)
  })

  await check('timers', async () => {
    const timers = await developer.bl.getEventHandlers(emulator.app_id, ['PRODUCTION'])
    equal(timers.map(timer => timer.timername), ['cleanUpCarts', 'weeklyReport'])
    equal(timers.every(timer => timer.nextRun > Date.now()), true)
  })
}
