/** OpenAPI 3.1 of every operation, from the zod schemas that parse them. */
import { z } from 'zod'
import type { AnyCommand } from '@/lib/commands/define-command'
import { COMMANDS } from '@/lib/commands/registry'
import { REFUSAL_STATUS } from '@/lib/domain/refusal'
import type { AnyQuery } from '@/lib/queries/define-query'
import { QUERIES } from '@/lib/queries/registry'
import { DOWNLOADS } from './download-registry'

type JsonSchema = Record<string, unknown>

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema
  return rest
}

const json = (schema: JsonSchema) => ({ 'application/json': { schema } })

const PROBLEM = {
  description: 'Refused: what, why, and who can fix it (RFC 9457).',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}
const RESPONSES = Object.fromEntries(
  [...new Set([...Object.values(REFUSAL_STATUS)])].sort().map(status => [status, PROBLEM]),
)

function queryParameters(input: JsonSchema) {
  const required = (input.required as string[] | undefined) ?? []
  return Object.entries((input.properties as Record<string, JsonSchema> | undefined) ?? {}).map(
    ([name, schema]) => ({ name, in: 'query', required: required.includes(name), schema }),
  )
}

export function openApiDocument(serverUrl: string): JsonSchema {
  const paths: Record<string, JsonSchema> = {}
  for (const command of COMMANDS as readonly AnyCommand[]) {
    if (command.actors === 'system') continue
    paths[`/api/v1/${command.name}`] = {
      post: {
        operationId: command.name,
        summary: command.summary,
        tags: [command.name.split('.')[0]],
        description: `Permission: ${command.permission}. ${command.actors === 'person' ? 'An act of a person: API tokens are refused.' : 'People and API tokens.'}`,
        parameters: [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: false,
            schema: { type: 'string', maxLength: 200 },
          },
        ],
        requestBody: { required: true, content: json(schemaOf(command.input, 'input')) },
        responses: {
          200: {
            description: 'Done. `evidence` is the number of its entry in the governance log.',
            content: json({
              type: 'object',
              required: ['data', 'evidence'],
              properties: { data: schemaOf(command.output, 'output'), evidence: { type: 'integer' } },
            }),
          },
          ...RESPONSES,
        },
      },
    }
  }
  for (const query of QUERIES as readonly AnyQuery[]) {
    const input = schemaOf(query.input, 'input')
    if ((query as AnyQuery).body) {
      paths[`/api/v1/${query.name}`] = {
        post: {
          operationId: query.name,
          summary: query.summary,
          tags: [query.name.split('.')[0]],
          description: `Permission: ${query.permission}. Reads only; asked by POST since the question is a document.`,
          requestBody: { required: true, content: json(input) },
          responses: {
            200: { description: 'The answer.', content: json(schemaOf(query.output, 'output')) },
            ...RESPONSES,
          },
        },
      }
      continue
    }
    paths[`/api/v1/${query.name}`] = {
      get: {
        operationId: query.name,
        summary: query.summary,
        tags: [query.name.split('.')[0]],
        description: `Permission: ${query.permission}.`,
        parameters: queryParameters(input),
        responses: {
          200: { description: 'The answer.', content: json(schemaOf(query.output, 'output')) },
          ...RESPONSES,
        },
      },
    }
  }
  for (const [name, { summary, type, permission, operation, input }] of Object.entries(DOWNLOADS)) {
    paths[`/api/v1/${name}`] = {
      get: {
        operationId: name,
        summary,
        tags: [name.split('.')[0]],
        description: `A file. Permission: ${permission}; an API token needs the operation ${operation}.`,
        parameters: queryParameters(schemaOf(input, 'input')),
        responses: {
          200: {
            description: 'The file, as an attachment with a name of its own.',
            headers: { 'Content-Disposition': { schema: { type: 'string' } } },
            content: {
              [type]: {
                schema:
                  type === 'application/json' ? { type: 'object' } : { type: 'string', format: 'binary' },
              },
            },
          },
          ...RESPONSES,
        },
      },
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Countersign',
      version: '1',
      description: 'Every operation of the console. Commands are POST, queries are GET.',
    },
    servers: [{ url: serverUrl }],
    security: [{ bearer: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'next-auth.session-token' },
      },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'code', 'detail'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            code: { type: 'string', enum: [...Object.keys(REFUSAL_STATUS), 'fault'] },
            detail: { type: 'string' },
            errors: {
              type: 'array',
              items: {
                type: 'object',
                properties: { pointer: { type: 'string' }, detail: { type: 'string' } },
              },
            },
            evidence: { type: 'integer', description: 'The number of the recorded refusal.' },
            data: { type: 'object' },
          },
        },
      },
    },
  }
}
