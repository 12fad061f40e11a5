/** A live MCP server that a system's tool list is compared with on a schedule: who may say so, and what it may be. */
import { type Actor, inTeam } from '../member/permissions'
import { type Refusal, refuse, refuseField } from '../refusal'
import { type OwningTeam, whoCan } from './who-can'

/** Minutes between two checks. */
export const SOURCE_INTERVAL = { least: 5, most: 10_080 } as const
export const CREDENTIAL_NAME = /^COUNTERSIGN_MCP_[A-Z0-9_]+$/

export type SourceTarget = {
  system: { name: string; kind: 'mcp' | 'openapi' | 'manual'; team: OwningTeam }
  source: { version: number; url: string; set_by: string; set_at: string } | null
}

export type SourceFields = { url: string; credential_env: string | null }

/** Null, or why this person can't say where the system's live server is. */
export function cannotKeepSource({ system }: Pick<SourceTarget, 'system'>, actor: Actor): Refusal | null {
  if (!inTeam(actor, system.team.id)) {
    return refuse(
      'not_owner',
      `${system.name} is owned by ${system.team.name}. ${whoCan(system.team, 'set its live server')}`,
    )
  }
  if (system.kind === 'mcp') return null
  const from = system.kind === 'openapi' ? 'an OpenAPI document' : 'hand'
  return refuse(
    'wrong_state',
    `${system.name} was made from ${from}. Only a system that was imported from an MCP tool list is compared with a live MCP server.`,
  )
}

/** `expectedVersion`: 0 for none yet. */
export function decideSetSource(
  target: SourceTarget,
  fields: SourceFields,
  actor: Actor,
  expectedVersion: number,
): Refusal | null {
  const refused = cannotKeepSource(target, actor) ?? staleSource(target, expectedVersion)
  if (refused) return refused
  const problem = sourceUrlProblem(fields)
  return problem ? refuseField('/url', problem) : null
}

export function decideRemoveSource(
  target: SourceTarget,
  actor: Actor,
  expectedVersion: number,
): Refusal | null {
  return (
    cannotKeepSource(target, actor) ??
    (target.source ? staleSource(target, expectedVersion) : noSource(target.system.name))
  )
}

export function noSource(name: string): Refusal {
  return refuse('wrong_state', `${name} has no live server. Say where it is first.`)
}

function staleSource({ system, source }: SourceTarget, expectedVersion: number): Refusal | null {
  if ((source?.version ?? 0) === expectedVersion) return null
  const what = source
    ? `${source.set_by} changed the live server of ${system.name} at ${source.set_at}`
    : `The live server of ${system.name} was removed`
  return refuse('stale_version', `${what}: look again. Nothing was changed.`, {
    data: { current: source },
  })
}

/** Where a name leads is looked at when it is connected to, not here. */
export function sourceUrlProblem({ url, credential_env }: SourceFields): string | null {
  if (!URL.canParse(url)) return 'This is not an address. Write it with http:// or https://.'
  const parsed = new URL(url)
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')
    return 'A live server is asked over http:// or https://.'
  if (parsed.username !== '' || parsed.password !== '')
    return 'Leave the credential out of the address: name the worker’s environment variable that holds it.'
  if (parsed.hash !== '') return 'Leave out what follows the #: a server never sees it.'
  if (credential_env !== null && parsed.protocol === 'http:' && !isLoopback(parsed.hostname))
    return 'A credential is sent over https:// only: everybody on the way could read it.'
  return null
}

const isLoopback = (hostname: string) =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
