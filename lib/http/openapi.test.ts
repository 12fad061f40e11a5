import { readdirSync } from 'node:fs'
import { expect, describe, test } from 'vitest'
import { COMMANDS } from '@/lib/commands/registry'
import { QUERIES } from '@/lib/queries/registry'
import { DOWNLOADS } from './download-registry'
import { openApiDocument } from './openapi'

const ORIGIN = 'http://console.acme.example'

describe('the OpenAPI document', () => {
  type Schema = Record<string, unknown>
  type Operation = {
    operationId: string
    summary: string
    responses: Record<string, Schema>
    parameters?: { name: string; in: string; required: boolean; schema: Schema }[]
    requestBody?: { content: Record<string, { schema: Schema }> }
  }
  const document = openApiDocument(ORIGIN) as unknown as {
    openapi: string
    info: Schema
    servers: { url: string }[]
    paths: Record<string, Record<string, Operation>>
    components: { schemas: Record<string, Schema>; securitySchemes: Schema }
  }
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )

  test('is 3.1, is JSON, and has what every document must have', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/)
    expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) })
    expect(document.servers).toEqual([{ url: ORIGIN }])
    expect(JSON.parse(JSON.stringify(document))).toEqual(document)
  })

  test('names every operation that somebody may call, once, under its own path and method', () => {
    const expected = [
      ...COMMANDS.filter(command => (command.actors as string) !== 'system').map(
        command => `post /api/v1/${command.name}`,
      ),
      ...QUERIES.map(query => `${'body' in query && query.body ? 'post' : 'get'} /api/v1/${query.name}`),
    ]
    const found = operations.map(({ path, method }) => `${method} ${path}`)
    expect(found).toEqual(expect.arrayContaining(expected))
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    const internal = COMMANDS.filter(command => (command.actors as string) === 'system').map(
      command => command.name,
    )
    for (const name of internal) expect(ids).not.toContain(name)
  })

  test('names every file that has a route of its own, with what it is and what it takes', async () => {
    const routes = readdirSync('app/api/v1').filter(
      name => /^\w+\.\w+$/.test(name) && name !== 'openapi.json',
    )
    expect(routes.sort()).toEqual(Object.keys(DOWNLOADS).sort())
    const file = (name: string) => {
      const { responses, parameters } = document.paths[`/api/v1/${name}`]!.get!
      return [...Object.keys(responses['200']!.content as object), ...parameters!.map(each => each.name)]
    }
    expect(file('release.package')).toEqual(['application/json', 'release', 'revision'])
    expect(file('release.pdf')).toEqual(['application/pdf', 'release'])
    expect(file('bundle.download')).toEqual(['application/gzip', 'environment', 'serial'])
    expect(file('evidence.download')).toEqual(['application/x-ndjson', 'export'])
    for (const name of routes) {
      const route = await import(`../../app/api/v1/${name}/route.ts`)
      const answer: Response = await route.POST(
        new Request(`http://127.0.0.1:3000/api/v1/${name}`, { method: 'POST' }),
      )
      expect(answer.headers.get('allow'), name).toBe('GET, HEAD')
      expect(answer.status).toBe(405)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
    }
  })

  test('every operation has a summary, an answer, its refusals, and schemas that say something', () => {
    for (const { operation, method } of operations) {
      expect(operation.summary).toMatch(/\w{3}/)
      expect(operation.responses['200']).toMatchObject({ description: expect.any(String) })
      for (const status of ['401', '403', '422', '503'])
        expect(operation.responses[status], operation.operationId).toBeDefined()
      if (method === 'post') {
        const schema = operation.requestBody?.content['application/json']?.schema ?? {}
        expect('properties' in schema || 'oneOf' in schema || 'anyOf' in schema, operation.operationId).toBe(
          true,
        )
      }
      for (const parameter of operation.parameters ?? [])
        expect(parameter).toMatchObject({
          name: expect.any(String),
          in: expect.stringMatching(/^(query|header)$/),
          schema: expect.any(Object),
        })
    }
  })

  test('every reference leads somewhere', () => {
    const text = JSON.stringify(document)
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(match => match[1]!)
    expect(references.length).toBeGreaterThan(10)
    for (const reference of new Set(references)) {
      const found = reference
        .replace(/^#\//, '')
        .split('/')
        .reduce<unknown>(
          (at, part) => (at as Schema | undefined)?.[part.replaceAll('~1', '/').replaceAll('~0', '~')],
          document,
        )
      expect(found, reference).toBeDefined()
    }
  })

  test('inputs refuse what is not listed, as the door does', () => {
    const create =
      document.paths['/api/v1/purpose.create']?.post?.requestBody?.content['application/json']?.schema
    expect(create).toMatchObject({ additionalProperties: false, required: ['code', 'description'] })
  })
})
