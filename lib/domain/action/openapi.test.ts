import { describe, expect, test } from 'vitest'
import { isRefusal } from '../refusal'
import { openApiActions } from './openapi'

type Json = Record<string, unknown>
const document = (paths: Json, more: Json = {}): Json => ({
  openapi: '3.1.0',
  info: { title: 'T', version: '1' },
  paths,
  ...more,
})
function read(value: unknown) {
  const actions = openApiActions(value)
  if (isRefusal(actions)) throw new Error(`${actions.errors?.[0]?.pointer}: ${actions.detail}`)
  return actions
}
const only = (value: unknown) => read(value)[0]!
const body = (schema: unknown) => ({
  requestBody: { required: true, content: { 'application/json': { schema } } },
})

describe('operations become actions', () => {
  test('parameters by name, the body under body, claims from the method', () => {
    const action = only(
      document({
        '/refunds/{id}': {
          parameters: [
            { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
            { name: 'dry', in: 'query', schema: { type: 'boolean' } },
          ],
          post: {
            operationId: 'create_refund',
            summary: 'Refund',
            description: 'Gives money back.',
            security: [{ oauth: ['write:refunds', 'read'] }, { key: [] }],
            parameters: [
              {
                name: 'dry',
                in: 'query',
                required: true,
                description: 'only try',
                schema: { type: 'boolean', default: true },
              },
              { name: 'id', in: 'header', schema: { type: 'integer' } },
              { name: 'body', in: 'query', schema: { type: 'string' } },
            ],
            ...body({ type: 'object', properties: { amount: { type: 'number' } } }),
          },
        },
      }),
    )
    expect(action).toMatchObject({
      name: 'create_refund',
      title: 'Refund',
      description: 'Refund\n\nGives money back.',
      claims: {
        source: 'openapi',
        method: 'POST',
        security: ['oauth (write:refunds, read)', 'key'],
        stated: [],
      },
    })
    expect(action.input_schema).toEqual({
      type: 'object',
      properties: {
        id: { type: 'string', 'x-in': 'path' },
        dry: { type: 'boolean', default: true, description: 'only try', 'x-in': 'query' },
        'header.id': { type: 'integer', 'x-in': 'header' },
        'query.body': { type: 'string', 'x-in': 'query' },
        body: {
          type: 'object',
          properties: { amount: { type: 'number' } },
          'x-in': 'body',
          'x-content-types': ['application/json'],
        },
      },
      required: ['id', 'dry', 'body'],
      'x-operation': 'POST /refunds/{id}',
    })
  })
  test('without an operationId the name is method and path; root security counts unless the operation has its own', () => {
    const paths = { '/a': { get: {}, delete: { security: [] } }, 'x-extra': { get: {} } }
    const actions = read(document(paths, { security: [{ token: [] }] }))
    expect(actions.map(action => [action.name, action.claims.security])).toEqual([
      ['GET /a', ['token']],
      ['DELETE /a', []],
    ])
  })
  test('an operationId that moves to another method is another definition', () => {
    const of = (method: string) =>
      only(document({ '/a': { [method]: { operationId: 'x' } } })).definition_digest
    expect(of('post')).not.toBe(of('delete'))
  })
})

describe('references inside the document', () => {
  test('parameters, bodies, schemas and path items are followed; keywords beside a reference stay', () => {
    const action = only({
      openapi: '3.1.0',
      paths: { '/a': { $ref: '#/components/pathItems/A' } },
      components: {
        pathItems: {
          A: {
            put: {
              parameters: [{ $ref: '#/components/parameters/page' }],
              requestBody: { $ref: '#/components/requestBodies/B' },
            },
          },
        },
        parameters: {
          page: { name: 'page', in: 'query', schema: { $ref: '#/components/schemas/a~1b%20c' } },
        },
        requestBodies: {
          B: {
            content: {
              'text/plain': {},
              'application/vnd.api+json': { schema: { $ref: '#/components/schemas/S', title: 'near' } },
            },
          },
        },
        schemas: {
          'a/b c': { type: 'integer', maximum: 9 },
          S: {
            type: 'object',
            title: 'far',
            properties: { $ref: { type: 'string' }, default: { $ref: '#/components/schemas/a~1b%20c' } },
            example: { $ref: 'data' },
          },
        },
      },
    })
    expect(action.input_schema?.properties).toEqual({
      page: { type: 'integer', maximum: 9, 'x-in': 'query' },
      body: {
        type: 'object',
        title: 'near',
        properties: { $ref: { type: 'string' }, default: { type: 'integer', maximum: 9 } },
        example: { $ref: 'data' },
        'x-in': 'body',
        'x-content-types': ['text/plain', 'application/vnd.api+json'],
      },
    })
  })

  const tree = (leaf: Json) =>
    document(
      { '/a': { post: body({ $ref: '#/components/schemas/Node' }) } },
      {
        components: {
          schemas: {
            Node: {
              type: 'object',
              properties: {
                next: { $ref: '#/components/schemas/Node' },
                leaf: { $ref: '#/components/schemas/Leaf' },
              },
            },
            Leaf: leaf,
          },
        },
      },
    )
  test('a cycle ends in a reference that still carries a digest of all it reaches', () => {
    const schema = only(tree({ type: 'string' })).input_schema as {
      properties: { body: { properties: Json } }
    }
    expect(schema.properties.body.properties.next).toEqual({
      'x-ref': '#/components/schemas/Node',
      'x-digest': expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })
  test('a change anywhere below changes the definition', () => {
    expect(only(tree({ type: 'string' })).definition_digest).not.toBe(
      only(tree({ type: 'number' })).definition_digest,
    )
  })

  /** Each schema names the next ten times: 10^12 copies if they were all made. */
  const laughs = (last: Json) => {
    const schemas: Json = { S12: last }
    for (let at = 0; at < 12; at += 1) {
      const next = { $ref: `#/components/schemas/S${at + 1}` }
      schemas[`S${at}`] = {
        type: 'object',
        properties: Object.fromEntries('abcdefghij'.split('').map(key => [key, next])),
      }
    }
    return document(
      { '/a': { post: body({ $ref: '#/components/schemas/S0' }) } },
      { components: { schemas } },
    )
  }
  test('schemas that grow without end are left as references, and a change at their far end is still seen', () => {
    const action = only(laughs({ type: 'string' }))
    expect(JSON.stringify(action.input_schema).length).toBeLessThan(1_000)
    expect(action.input_schema).toMatchObject({
      properties: { body: { 'x-ref': '#/components/schemas/S0' } },
    })
    expect(only(laughs({ type: 'integer' })).definition_digest).not.toBe(action.definition_digest)
  })

  test('one huge body under very many operations is refused, not copied without end', () => {
    const huge = { type: 'string', description: 'x'.repeat(500_000) }
    const paths = Object.fromEntries(
      Array.from({ length: 500 }, (_, at) => [
        `/${at}`,
        { post: { requestBody: { $ref: '#/components/requestBodies/B' } } },
      ]),
    )
    const components = { requestBodies: { B: { content: { 'application/json': { schema: huge } } } } }
    expect(openApiActions(document(paths, { components }))).toMatchObject({ code: 'too_large' })
  })
})

describe('what can’t be read is refused, with its place', () => {
  const at = (schema: unknown) => document({ '/a/{b}': { post: body(schema) } })
  const bodyPointer = '/paths/~1a~1{b}/post/requestBody/content/application~1json/schema'
  test.each<[string, unknown, string, string]>([
    ['a list', [], '', 'JSON object'],
    ['no version', { paths: {} }, '/openapi', 'does not say'],
    ['a version that is a number', { openapi: 3.1, paths: {} }, '/openapi', 'does not say'],
    ['Swagger 2', { swagger: '2.0', paths: {} }, '/swagger', 'convert'],
    ['a version to come', { openapi: '4.0.0' }, '/openapi', '«4.0.0»'],
    ['paths as a list', { openapi: '3.0.3', paths: [] }, '/paths', 'JSON object'],
    ['webhooks only', { openapi: '3.1.0', webhooks: {} }, '/paths', 'webhooks'],
    [
      'a remote reference',
      at({ $ref: 'https://evil.example/s.json' }),
      bodyPointer,
      '«https://evil.example/s.json» leaves the document',
    ],
    [
      'a reference to a file',
      at({ properties: { x: { $ref: '../../etc/passwd' } } }),
      `${bodyPointer}/properties/x`,
      'leaves the document',
    ],
    ['a reference to nothing', at({ $ref: '#/components/schemas/Gone' }), bodyPointer, 'names nothing'],
    ['a reference into the prototype', at({ $ref: '#/constructor' }), bodyPointer, 'names nothing'],
    ['an anchor', at({ $ref: '#node' }), bodyPointer, 'not a JSON pointer'],
    [
      'a path item that refers to itself',
      document({ '/a': { $ref: '#/paths/~1a' } }),
      '/paths/~1a',
      '16 times',
    ],
    ['an operation that is a text', document({ '/a': { get: 'x' } }), '/paths/~1a/get', 'JSON object'],
    [
      'an empty operationId',
      document({ '/a': { get: { operationId: '' } } }),
      '/paths/~1a/get/operationId',
      'not empty',
    ],
    [
      'parameters as an object',
      document({ '/a': { get: { parameters: {} } } }),
      '/paths/~1a/get/parameters',
      'array',
    ],
    [
      'a parameter without a name',
      document({ '/a': { parameters: [{ in: 'query' }], get: {} } }),
      '/paths/~1a/parameters/0',
      'a name and a place',
    ],
    [
      'one operationId twice',
      document({ '/a': { get: { operationId: 'x' } }, '/b': { put: { operationId: 'x' } } }),
      '/paths/~1b/put/operationId',
      '«GET /a» and «PUT /b»',
    ],
    [
      '20,001 operations',
      document(Object.fromEntries(Array.from({ length: 20_001 }, (_, n) => [`/${n}`, { get: {} }]))),
      '/paths/~120000/get',
      'more than 20000',
    ],
  ])('%s', (_, value, pointer, what) => {
    expect(openApiActions(value)).toMatchObject({
      refused: true,
      errors: [{ pointer, detail: expect.stringContaining(what) }],
    })
  })
})
