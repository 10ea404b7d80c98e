// node steer.mjs FOLDER CHROMIUM PICTURES: a real Chromium that does what it reads from standard input, one JSON object a
// line, and answers each with one line: {"value": …} or {"error": "…"}. What a person would do (fill, press, choose) is
// counted. Pictures of pages go to the folder PICTURES.
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const [folder, executablePath, pictures] = process.argv.slice(2)
const require = createRequire(`${folder}/package.json`)
const { chromium } = require('playwright-core')
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
mkdirSync(pictures, { recursive: true })

const LOOKS = [
  ['light', 'desk', { width: 1280, height: 800 }],
  ['light', 'phone', { width: 390, height: 844 }],
  ['dark', 'desk', { width: 1280, height: 800 }],
  ['dark', 'phone', { width: 390, height: 844 }],
]

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
let context, page, actions, complaints, home

async function open({ script = true }) {
  await context?.close()
  context = await browser.newContext({ javaScriptEnabled: script, permissions: script ? ['clipboard-read', 'clipboard-write'] : [] })
  page = await context.newPage()
  page.setDefaultTimeout(10_000)
  actions = 0
  complaints = []
  // What the browser refuses (content security policy) or a script throws is a finding of every test.
  // The status of the page itself is no complaint: it is what the tests ask for. Nor is what other servers' pages lack.
  page.on('console', message => {
    const { url } = message.location()
    const isStatus = message.text().startsWith('Failed to load resource') && url === page.url()
    if (message.type() === 'error' && url.startsWith(home) && !isStatus) complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(String(error)))
}

const field = label => page.getByLabel(label, { exact: true })
const commands = {
  open,
  go: async ({ url }) => { home ??= new URL(url).origin; const answer = await page.goto(url); return answer?.status() ?? 0 },
  fill: async ({ label, text }) => { actions += 1; await field(label).fill(text) },
  choose: async ({ label }) => { actions += 1; await field(label).check() },
  select: async ({ label, option }) => { actions += 1; await field(label).selectOption(option) },
  press: async ({ name, place }) => {
    actions += 1
    const scope = place ? page.locator(place) : page
    const button = scope.getByRole('button', { name, exact: true }).or(scope.getByRole('link', { name, exact: true }))
    // Every button and link that is pressed here leads to a page.
    await Promise.all([page.waitForEvent('load'), button.first().click()])
  },
  unfold: async ({ name }) => { actions += 1; await page.locator('summary', { hasText: name }).first().click() },
  url: async () => page.url(),
  text: async ({ place }) => page.locator(place ?? 'body').first().innerText(),
  links: async () => page.evaluate(() => [...document.links].filter(a => a.origin === location.origin).map(a => a.pathname + a.search)),
  wait: async ({ text }) => { await page.getByText(text).first().waitFor() },
  tab: async () => {
    await page.keyboard.press('Tab')
    return page.evaluate(() => {
      const at = document.activeElement
      return { name: at.innerText || at.name || at.id || at.tagName, outlined: getComputedStyle(at).outlineStyle !== 'none' }
    })
  },
  actions: async () => actions,
  complaints: async () => complaints.splice(0),
  look: async ({ name }) => {
    const findings = []
    for (const [colorScheme, size, viewport] of LOOKS) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize(viewport)
      await page.screenshot({ path: `${pictures}/${name}-${size}-${colorScheme}.png`, fullPage: true })
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      if (wide > 0) findings.push(`${size}: the page is ${wide} pixels too wide`)
      // Not by a script element: the page's policy forbids those, and shall.
      const { violations } = await page.evaluate(`${axe}; axe.run(document, { resultTypes: ['violations'] })`)
      for (const { id, impact, help, nodes } of violations) {
        findings.push(`${size} ${colorScheme}: ${impact} ${id}: ${help}: ${nodes.map(node => node.html).join(' | ').slice(0, 400)}`)
      }
    }
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize(LOOKS[0][2])
    return findings
  },
}

await open({})
for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...rest } = JSON.parse(line)
  try {
    console.log(JSON.stringify({ value: (await commands[command](rest)) ?? null }))
  } catch (error) {
    console.log(JSON.stringify({ error: `${error.message}\nat ${page.url()}` }))
  }
}
await browser.close()
