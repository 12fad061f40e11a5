import { mkdtemp, realpath, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { mcpTools } from '../domain/action/mcp-tools'
import { isRefusal } from '../domain/refusal'
import { parseDocument } from '../import/parse-document'
import { listToolsOverStdio } from './mcp-client'

const FILESYSTEM = resolve(
  import.meta.dirname,
  '../../node_modules/@modelcontextprotocol/server-filesystem/dist/index.js',
)

let folder: string
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'countersign-mcp-')))
})

test('the real filesystem server over stdio: its tools are what an import reads', async () => {
  const listing = await listToolsOverStdio({ command: process.execPath, args: [FILESYSTEM, folder] })
  if (isRefusal(listing)) throw new Error(listing.detail)
  expect(listing.server.name).toContain('filesystem')
  const actions = mcpTools(listing.tools)
  if (isRefusal(actions)) throw new Error(actions.detail)
  expect(actions.map(action => action.name)).toEqual(
    expect.arrayContaining(['read_text_file', 'write_file', 'move_file']),
  )
  expect(actions.find(action => action.name === 'write_file')?.claims.stated).toContain('destructive')
  const uploaded = await parseDocument(JSON.stringify(listing))
  expect(!isRefusal(uploaded) && uploaded.actions).toEqual(actions)
})

/** A server of a few lines: answers `initialize`, then whatever `list` (JavaScript) makes of the request. */
async function scripted(name: string, list: string) {
  const file = join(folder, `${name}.mjs`)
  await writeFile(
    file,
    `import { createInterface } from 'node:readline'
const answer = (id, result) => console.log(JSON.stringify({ jsonrpc: '2.0', id, result }))
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line)
  if (method === 'initialize') answer(id, { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'scripted', version: '1' } })
  if (method === 'tools/list') { ${list} }
}`,
  )
  return { command: process.execPath, args: [file] }
}

describe('servers that behave otherwise', () => {
  test('several pages are one list', async () => {
    const server = await scripted(
      'pages',
      "answer(id, params?.cursor ? { tools: [{ name: 'b', later: 1 }] } : { tools: [{ name: 'a' }], nextCursor: '2' })",
    )
    expect(await listToolsOverStdio(server)).toEqual({
      server: { name: 'scripted', version: '1' },
      tools: [{ name: 'a' }, { name: 'b', later: 1 }],
    })
  })
  test('a page that repeats without end', async () => {
    const server = await scripted('loop', "answer(id, { tools: [], nextCursor: 'again' })")
    expect(await listToolsOverStdio(server)).toMatchObject({
      refused: true,
      detail: expect.stringContaining('without end'),
    })
  })
  test('an answer without tools', async () => {
    const server = await scripted('odd', 'answer(id, { things: [] })')
    expect(await listToolsOverStdio(server)).toMatchObject({ code: 'unavailable' })
  })
  test('no answer in time', async () => {
    const server = await scripted('silent', '')
    expect(await listToolsOverStdio({ ...server, timeoutSeconds: 2 })).toMatchObject({
      detail: expect.stringContaining('within 2 seconds'),
    })
  })
  test('a program that dies, with its last words made visible', async () => {
    const args = ['-e', "console.error('no \\u001b[31mtoken'); process.exit(3)"]
    const refusal = await listToolsOverStdio({ command: process.execPath, args })
    expect(refusal).toMatchObject({
      code: 'unavailable',
      detail: expect.stringContaining('no ⟦U+001B⟧[31mtoken'),
    })
  })
  test('a program that is not there', async () => {
    expect(await listToolsOverStdio({ command: 'no-such-mcp-server', args: [] })).toMatchObject({
      detail: expect.stringContaining('no-such-mcp-server'),
    })
  })
  test('our own environment is not handed on', async () => {
    process.env.COUNTERSIGN_TEST_SECRET = 'hidden'
    const server = await scripted(
      'env',
      'answer(id, { tools: [{ name: String(process.env.COUNTERSIGN_TEST_SECRET) }, { name: String(process.env.GIVEN) }] })',
    )
    const listing = await listToolsOverStdio({ ...server, env: { GIVEN: 'yes' } })
    delete process.env.COUNTERSIGN_TEST_SECRET
    expect(listing).toMatchObject({ tools: [{ name: 'undefined' }, { name: 'yes' }] })
  })
})
