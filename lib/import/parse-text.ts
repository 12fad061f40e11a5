/** Text → format → document kind → actions. Pure, and slow on purpose-made input: `parse-document.ts` runs it in a worker. */
import { type ImportedAction, isObject } from '../domain/action/imported'
import { isMcpToolList, mcpTools } from '../domain/action/mcp-tools'
import { isOpenApi, openApiActions } from '../domain/action/openapi'
import { serverUrls } from '../domain/action/openapi-arguments'
import { isRefusal, type Refusal, refuseField } from '../domain/refusal'
import { parseStrictJson } from '../domain/strict-json'
import { parseStrictYaml } from './strict-yaml'

export type ImportedDocument = {
  source: 'mcp' | 'openapi'
  /** OpenAPI's `info.title` and `info.version`; "" for MCP, whose tool list names no server. */
  title: string
  version: string
  /** OpenAPI's `servers`, as they stand there. */
  servers: string[]
  actions: ImportedAction[]
}

/** `reading`: characters of the text. `understanding`: tools or operations. `total` is never 0. */
export type ImportProgress = { phase: 'reading' | 'understanding'; done: number; total: number }

export function parseImportText(
  text: string,
  onProgress: (progress: ImportProgress) => void = () => {},
): ImportedDocument | Refusal {
  const report = (phase: ImportProgress['phase']) => (done: number, total: number) =>
    onProgress({ phase, done, total: total || 1 })
  const onRead = report('reading')
  onRead(0, text.length)
  // YAML is never tried on what starts like JSON: its reader is slower and its errors would mislead.
  const parsed = /^\ufeff?\s*[{[]/.test(text)
    ? parseStrictJson(text, { onProgress: onRead })
    : parseStrictYaml(text, { onProgress: onRead })
  if (!('value' in parsed)) return parsed
  onRead(text.length, text.length)
  return understand(parsed.value, report('understanding'))
}

function understand(
  document: unknown,
  onProgress: (done: number, total: number) => void,
): ImportedDocument | Refusal {
  if (isOpenApi(document)) {
    const actions = openApiActions(document, onProgress)
    if (isRefusal(actions)) return actions
    const { info, servers } = document as Record<string, unknown>
    const { title, version } = isObject(info) ? info : {}
    onProgress(actions.length, actions.length)
    return {
      source: 'openapi',
      title: textOf(title),
      version: textOf(version),
      servers: serverUrls(servers),
      actions,
    }
  }
  if (isMcpToolList(document) || (isObject(document) && 'jsonrpc' in document)) {
    const actions = mcpTools(document, onProgress)
    if (isRefusal(actions)) return actions
    onProgress(actions.length, actions.length)
    return { source: 'mcp', title: '', version: '', servers: [], actions }
  }
  return refuseField(
    '',
    'This is neither an MCP tools/list result (a "tools" array) nor an OpenAPI document (an "openapi" version).',
  )
}

const textOf = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''
