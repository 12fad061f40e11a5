import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { isRefusal } from '../domain/refusal'
import { type ParseOptions, parseDocument } from './parse-document'
import type { ImportedDocument, ImportProgress } from './parse-text'

async function read(document: string | Uint8Array, options?: ParseOptions): Promise<ImportedDocument> {
  const result = await parseDocument(document, options)
  if (isRefusal(result)) throw new Error(result.detail)
  return result
}

/** As large as GitHub's own description of its API: 12 MB, 1,100 operations, 800 schemas that name one another. */
function githubSized() {
  const prose = 'Lists what the authenticated user may see. OAuth tokens need the `repo` scope. '.repeat(6)
  const property = (at: number) => ({
    type: 'string',
    description: prose.slice(0, 120),
    example: `value ${at}`,
    nullable: true,
  })
  const schemas = Object.fromEntries(
    Array.from({ length: 800 }, (_, at) => [
      `schema-${at}`,
      {
        type: 'object',
        description: prose,
        properties: {
          ...Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`property_${n}`, property(n)])),
          child: { $ref: `#/components/schemas/schema-${(at * 7 + 1) % 800}` },
        },
        required: ['property_0', 'property_1'],
      },
    ]),
  )
  const operation = (at: number) => ({
    operationId: `group-${at % 40}/operation-${at}`,
    summary: `Operation ${at}`,
    description: prose,
    parameters: [
      { name: 'per_page', in: 'query', schema: { type: 'integer', default: 30 } },
      { $ref: '#/components/parameters/owner' },
    ],
    ...(at % 3 === 0
      ? {
          requestBody: {
            content: { 'application/json': { schema: { $ref: `#/components/schemas/schema-${at % 800}` } } },
          },
        }
      : {}),
    responses: {
      200: {
        description: 'OK',
        content: {
          'application/json': {
            schema: { $ref: `#/components/schemas/schema-${at % 800}` },
            examples: {
              default: {
                value: Object.fromEntries(
                  Array.from({ length: 30 }, (_, n) => [`property_${n}`, prose.slice(0, 40)]),
                ),
              },
            },
          },
        },
      },
    },
  })
  return {
    openapi: '3.0.3',
    info: { title: 'GitHub-sized API', version: '1.1.4' },
    servers: [{ url: 'https://api.example' }],
    paths: Object.fromEntries(
      Array.from({ length: 1_100 }, (_, at) => [
        `/group/${at}/{owner}`,
        { [at % 3 === 0 ? 'post' : 'get']: operation(at) },
      ]),
    ),
    components: {
      schemas,
      parameters: { owner: { name: 'owner', in: 'path', required: true, schema: { type: 'string' } } },
    },
  }
}

describe('a document as large as GitHub’s', () => {
  let text: string
  beforeAll(() => {
    text = JSON.stringify(githubSized(), null, 2)
  })
  test('has 12 MB, is read within the limit, with progress on the way', async () => {
    expect(text.length).toBeGreaterThan(12_000_000)
    const progress: ImportProgress[] = []
    const result = await read(text, { onProgress: one => progress.push(one) })
    expect(result).toMatchObject({
      source: 'openapi',
      title: 'GitHub-sized API',
      version: '1.1.4',
      servers: ['https://api.example'],
    })
    expect(result.actions).toHaveLength(1_100)
    expect(progress.filter(one => one.phase === 'reading').length).toBeGreaterThan(3)
    expect(progress.at(-1)).toEqual({ phase: 'understanding', done: 1_100, total: 1_100 })
  })
  test('reads the same from YAML', async () => {
    const small = {
      ...githubSized(),
      components: { parameters: githubSized().components.parameters, schemas: {} },
    }
    small.paths = Object.fromEntries(
      Object.entries(small.paths)
        .filter(([, item]) => 'get' in item)
        .slice(0, 50),
    )
    const [json, yaml] = [await read(JSON.stringify(small)), await read(stringify(small))]
    expect(json.actions).toHaveLength(50)
    expect(yaml).toEqual(json)
  })
})

describe('both kinds, all forms', () => {
  test('a real MCP tool list, as bytes with a byte order mark', async () => {
    const bytes = readFileSync(new URL('../../db/seed/data/mcp/notion-tools-list.json', import.meta.url))
    const result = await read(Buffer.concat([Buffer.from('\ufeff'), bytes]))
    expect(result).toMatchObject({ source: 'mcp', title: '' })
    expect(result.actions).toHaveLength(24)
  })
})

describe('what can’t be read is a refusal with a sentence', () => {
  test.each<[string, string | Uint8Array, string, string]>([
    ['text that is neither', 'hello there', 'invalid_input', 'neither an MCP tools/list result'],
    ['JSON that is neither', '{"hello":1}', 'invalid_input', 'neither an MCP tools/list result'],
    [
      'a refusal as a document',
      '{"refused":true,"code":"x","detail":"y"}',
      'invalid_input',
      'neither an MCP',
    ],
    ['an error response', '{"jsonrpc":"2.0","error":{"message":"nope"}}', 'invalid_input', '«nope»'],
    ['nothing', '', 'invalid_input', 'empty'],
    ['bytes that are no text', Uint8Array.of(0x7b, 0xff, 0xfe), 'invalid_input', 'not UTF-8'],
    ['33 MB', ' '.repeat(33 * 1024 * 1024), 'too_large', '32 MB'],
    ['a duplicate key', '{"tools":[],\n"tools":[]}', 'invalid_input', 'Line 2, column 1'],
    ['deep nesting', '['.repeat(200_000), 'too_large', '64 deep'],
    [
      'a remote reference',
      'openapi: 3.0.0\npaths: {/a: {$ref: "http://evil.example"}}',
      'invalid_input',
      'leaves the document',
    ],
    [
      'an alias bomb',
      `openapi: 3.0.0\na: &a [1,1,1,1,1,1,1,1,1,1]\n${'bcdefghi'.replace(/./g, (key, at) => `${key}: &${key} [${Array(10).fill(`*${'abcdefgh'[at]}`).join(',')}]\n`)}`,
      'too_large',
      'aliases',
    ],
    [
      'a million keys, one twice',
      `{${Array.from({ length: 1_000_000 }, (_, at) => `"k${at}":0`).join(',')},"k9":0}`,
      'invalid_input',
      '«k9» stands twice',
    ],
  ])('%s', async (_, document, code, detail) => {
    expect(await parseDocument(document)).toMatchObject({
      refused: true,
      code,
      detail: expect.stringContaining(detail),
    })
  })
  test('too slow: the worker is ended', async () => {
    const text = `a: [${'{b: c}, '.repeat(1_000_000)}]`
    expect(await parseDocument(text, { timeoutSeconds: 1 })).toMatchObject({
      code: 'too_large',
      detail: expect.stringContaining('1 seconds'),
    })
  })
  test('too much memory: the worker is ended, not this process', async () => {
    const text = `a: [${'{b: c}, '.repeat(1_000_000)}]`
    expect(await parseDocument(text, { memoryMegabytes: 96 })).toMatchObject({
      code: 'too_large',
      detail: expect.stringContaining('96 MB'),
    })
  })
  test('stopped by who asked for it', async () => {
    const stop = new AbortController()
    const pending = parseDocument(`a: [${'{b: c}, '.repeat(1_000_000)}]`, {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    })
    expect(await pending).toMatchObject({ code: 'unavailable' })
    expect(await parseDocument('{}', { signal: AbortSignal.abort() })).toMatchObject({ code: 'unavailable' })
  })
  test('more at once than can wait', async () => {
    const all = await Promise.all(Array.from({ length: 24 }, () => parseDocument('{"tools":[]}')))
    expect(all.filter(one => isRefusal(one) && one.code === 'limit_reached')).toHaveLength(24 - 18)
    expect(all.filter(one => !isRefusal(one))).toHaveLength(18)
  })
})
