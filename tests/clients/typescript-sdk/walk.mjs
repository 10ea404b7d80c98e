// node walk.mjs FOLDER URL TOKEN: the official SDK for TypeScript lists the tools and makes the calls that it reads from
// standard input, one JSON object `{"name", "arguments"}` a line; it prints one line of JSON for the list and one a call.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const [folder, url, token] = process.argv.slice(2)
const resolve = createRequire(`${folder}/package.json`).resolve
const { Client, StreamableHTTPClientTransport } = await import(pathToFileURL(resolve('@modelcontextprotocol/client')))

const client = new Client({ name: 'walk', version: '1' })
const headers = { Authorization: `Bearer ${token}` }
await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }))
const { tools } = await client.listTools()
console.log(JSON.stringify({ tools: tools.map(tool => tool.name), version: client.getNegotiatedProtocolVersion() }))
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await client.callTool(JSON.parse(line))))
}
await client.close()
