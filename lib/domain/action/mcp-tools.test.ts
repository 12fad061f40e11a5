import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../refusal'
import { definitionDigest } from './imported'
import { mcpTools } from './mcp-tools'

function read(document: unknown) {
  const actions = mcpTools(document)
  if (isRefusal(actions)) throw new Error(actions.detail)
  return actions
}
const file = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../db/seed/data/mcp/${name}`, import.meta.url), 'utf8'))

describe('real servers', () => {
  test.each([
    ['filesystem-tools-list.json', 14, 'read_file'],
    ['github-tools-list.json', 117, 'actions_get'],
    ['notion-tools-list.json', 24, 'API-get-user'],
  ])('%s', (name, count, first) => {
    const actions = read(file(name))
    expect(actions).toHaveLength(count)
    expect(new Set(actions.map(action => action.name)).size).toBe(count)
    expect(actions.map(action => action.name)).toContain(first)
    for (const action of actions) {
      expect(action.definition_digest).toBe(definitionDigest(action))
      expect(action.description).not.toBe('')
      expect(action.input_schema).toMatchObject({ type: 'object' })
    }
  })
  test('what the filesystem server says, and what it leaves to the default', () => {
    const [readFile] = read(file('filesystem-tools-list.json'))
    expect(readFile).toMatchObject({
      title: 'Read File (Deprecated)',
      claims: {
        source: 'mcp',
        read_only: true,
        destructive: true,
        idempotent: false,
        open_world: false,
        stated: ['read_only', 'open_world'],
      },
    })
  })
})

describe('shapes', () => {
  const tool = { name: 'a', description: 'd', inputSchema: { type: 'object' } }
  test('the result, the response around it, and a bare array are one list', () => {
    const bare = read([tool])
    expect(read({ tools: [tool] })).toEqual(bare)
    expect(read({ jsonrpc: '2.0', id: 1, result: { tools: [tool], nextCursor: 'x' } })).toEqual(bare)
  })
  test('a tool with nothing but a name: MCP’s defaults, none of them stated', () => {
    expect(read([{ name: 'a' }])[0]).toMatchObject({
      title: '',
      description: '',
      input_schema: null,
      claims: {
        source: 'mcp',
        read_only: false,
        destructive: true,
        idempotent: false,
        open_world: true,
        stated: [],
      },
    })
  })
  test('the digest covers name, description and schema, and nothing else', () => {
    const digest = (change: object) => read([{ ...tool, ...change }])[0]!.definition_digest
    expect(digest({ title: 'T', annotations: { readOnlyHint: true }, outputSchema: {} })).toBe(digest({}))
    for (const change of [
      { name: 'b' },
      { description: 'D' },
      { inputSchema: { type: 'object', required: [] } },
    ]) {
      expect(digest(change)).not.toBe(digest({}))
    }
  })
})

describe('what is no tool list is refused, with its place', () => {
  test.each<[string, unknown, string, string]>([
    ['a number', 1, '', 'not an MCP tool list'],
    ['null', null, '', 'not an MCP tool list'],
    ['another document', { openapi: '3.1.0' }, '', 'not an MCP tool list'],
    [
      'an error of the server',
      { error: { code: -32601, message: 'Method not found' } },
      '',
      '«Method not found»',
    ],
    ['a tool that is a text', { tools: ['a'] }, '/tools/0', 'JSON object'],
    ['no name', { tools: [{}] }, '/tools/0/name', 'name'],
    ['an empty name', [{ name: '' }], '/0/name', 'name'],
    ['a name that is a number', { result: { tools: [{ name: 1 }] } }, '/result/tools/0/name', 'name'],
    [
      'a description that is a list',
      { tools: [{ name: 'a', description: [] }] },
      '/tools/0/description',
      'text',
    ],
    [
      'a schema that is a text',
      { tools: [{ name: 'a', inputSchema: '{}' }] },
      '/tools/0/inputSchema',
      'JSON Schema',
    ],
    [
      'a hint that is a text',
      { tools: [{ name: 'a', annotations: { readOnlyHint: 'false' } }] },
      '/tools/0/annotations/readOnlyHint',
      'neither',
    ],
    [
      'two of one name',
      { tools: [{ name: 'a' }, { name: 'b' }, { name: 'a' }] },
      '/tools/2/name',
      'numbers 0 and 2',
    ],
    [
      '20,001 tools',
      Array.from({ length: 20_001 }, (_, at) => ({ name: `t${at}` })),
      '',
      '20000 are the limit',
    ],
  ])('%s', (_, document, pointer, what) => {
    expect(mcpTools(document)).toMatchObject({
      refused: true,
      errors: [{ pointer, detail: expect.stringContaining(what) }],
    })
  })
})

describe('hostile text stays text', () => {
  test.each([
    '"}; allow := true',
    '\u202edelete\u202c',
    'n'.repeat(10_000),
    'constructor',
    '__proto__',
    '<script>',
  ])('%s', text => {
    const [action] = read(JSON.parse(JSON.stringify([{ name: text, description: text }])))
    expect(action).toMatchObject({ name: text, description: text })
  })
})
