/**
 * An MCP `tools/list` result (https://modelcontextprotocol.io/specification/2025-06-18/server/tools) as actions.
 * Takes the shapes in which people have it: the result itself, the JSON-RPC response around it, a bare array.
 */
import { isRefusal, type Refusal, refuseField } from '../refusal'
import { quote } from '../strict-json'
import { type ActionClaims, type ImportedAction, importedAction, isObject } from './imported'

export const MAX_ACTIONS = 20_000

/** MCP's hints, the claim each becomes, and what MCP says of a server that is silent (schema `ToolAnnotations`). */
const HINTS = [
  { hint: 'readOnlyHint', claim: 'read_only', silent: false },
  { hint: 'destructiveHint', claim: 'destructive', silent: true },
  { hint: 'idempotentHint', claim: 'idempotent', silent: false },
  { hint: 'openWorldHint', claim: 'open_world', silent: true },
] as const

export type Progress = (done: number, total: number) => void

export function isMcpToolList(document: unknown): boolean {
  return findTools(document) !== null
}

export function mcpTools(document: unknown, onProgress?: Progress): ImportedAction[] | Refusal {
  const found = findTools(document)
  if (!found) {
    const error = isObject(document) && isObject(document.error) ? document.error.message : undefined
    return refuseField(
      '',
      typeof error === 'string'
        ? `This is an error that the MCP server answered, not a tool list: ${quote(error)}.`
        : 'This is not an MCP tool list: there is no "tools" array in it.',
    )
  }
  const { tools, pointer } = found
  if (tools.length > MAX_ACTIONS) {
    return refuseField(
      pointer,
      `The list has ${tools.length} tools; ${MAX_ACTIONS} are the limit.`,
      'too_large',
    )
  }
  const actions: ImportedAction[] = []
  const firstAt = new Map<string, number>()
  for (const [at, tool] of tools.entries()) {
    const action = toAction(tool, `${pointer}/${at}`)
    if (isRefusal(action)) return action
    const first = firstAt.get(action.name)
    if (first !== undefined) {
      return refuseField(
        `${pointer}/${at}/name`,
        `Two tools are named ${quote(action.name)}: numbers ${first} and ${at} of the list.`,
      )
    }
    firstAt.set(action.name, at)
    actions.push(action)
    if (at % 100 === 0) onProgress?.(at, tools.length)
  }
  return actions
}

function findTools(document: unknown): { tools: unknown[]; pointer: string } | null {
  if (Array.isArray(document)) return { tools: document, pointer: '' }
  if (!isObject(document)) return null
  if (Array.isArray(document.tools)) return { tools: document.tools, pointer: '/tools' }
  if (isObject(document.result) && Array.isArray(document.result.tools)) {
    return { tools: document.result.tools, pointer: '/result/tools' }
  }
  return null
}

function toAction(tool: unknown, pointer: string): ImportedAction | Refusal {
  if (!isObject(tool)) return refuseField(pointer, 'A tool is a JSON object; this is none.')
  const { name, description = '', annotations = {}, inputSchema = null } = tool
  if (typeof name !== 'string' || name === '')
    return refuseField(`${pointer}/name`, 'A tool needs a name that is a text.')
  if (typeof description !== 'string')
    return refuseField(`${pointer}/description`, 'A tool’s description is a text.')
  if (inputSchema !== null && !isObject(inputSchema)) {
    return refuseField(`${pointer}/inputSchema`, 'A tool’s inputSchema is a JSON Schema object.')
  }
  if (!isObject(annotations))
    return refuseField(`${pointer}/annotations`, 'A tool’s annotations are a JSON object.')
  const title = tool.title ?? annotations.title ?? ''
  if (typeof title !== 'string') return refuseField(`${pointer}/title`, 'A tool’s title is a text.')
  const claims: ActionClaims = { source: 'mcp', stated: [] }
  for (const { hint, claim, silent } of HINTS) {
    const said = annotations[hint] ?? undefined
    // "false" as a text would be true to a careless reader: the claim is refused, not guessed at.
    if (said !== undefined && typeof said !== 'boolean') {
      return refuseField(`${pointer}/annotations/${hint}`, `${hint} is true or false; this is neither.`)
    }
    claims[claim] = said ?? silent
    if (said !== undefined) claims.stated.push(claim)
  }
  return importedAction({ name, title, description, input_schema: inputSchema, claims })
}
