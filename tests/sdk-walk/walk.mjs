// Walks through every area of an emulator with the vendor's SDKs; the README says how to call it.

import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { Report } from './report.mjs'
import cache from './areas/cache.mjs'
import cloudCode from './areas/cloud-code.mjs'
import console_ from './areas/console.mjs'
import counters from './areas/counters.mjs'
import data from './areas/data.mjs'
import files from './areas/files.mjs'
import hive from './areas/hive.mjs'
import messaging from './areas/messaging.mjs'
import permissions from './areas/permissions.mjs'
import relations from './areas/relations.mjs'
import shop from './areas/shop.mjs'
import timers from './areas/timers.mjs'
import transactions from './areas/transactions.mjs'
import users from './areas/users.mjs'

const AREAS = {
  data, relations, transactions, users, permissions, files, hive, counters, cache, messaging, 'cloud code': cloudCode,
  console: console_, timers, shop,
}

const here = path.dirname(fileURLToPath(import.meta.url))
const [line, folder = path.join(here, '../clients/backendless-sdks')] = process.argv.slice(2)
const emulator = JSON.parse(line)

const require = createRequire(path.join(path.resolve(folder), 'package.json'))
const Backendless = require('backendless')
const { createClient } = require('backendless-console-sdk')

/** A client of the app API with a key of its own, so that sessions do not meet. */
function connect(appId, apiKey) {
  return Backendless.initApp({ appId, apiKey, serverURL: emulator.server_url, standalone: true })
}

const developer = createClient(emulator.console_url)
await developer.user.login(emulator.developer.login, emulator.developer.password)
const application = await developer.apps.createApp({ appName: `walk_${process.pid}`, refCode: null })
const { apiKeysMap: keys } = await developer.settings.getAppSettings(application.id)

const world = {
  emulator,
  developer,
  appId: application.id,
  keys,
  createClient,
  app: connect(application.id, keys.JS),
  cloudCode: connect(application.id, keys.BL),
  shop: connect(emulator.app_id, emulator.api_keys.JS),
  connect: () => connect(application.id, keys.JS),
}

const report = new Report()
for (const [name, walk] of Object.entries(AREAS)) {
  await report.area(name, check => walk(check, world))
}
await report.area('console', check => check('the application is deleted', () => developer.apps.deleteApp(application.id)))

// The SDKs keep timers for their caches, for which nobody has to wait.
process.exit(report.finish())
