/** Everything that can happen, by name. One line per command; the tests walk this list. */
import { suspendAgent } from './agent/suspend-agent'
import { publishBundle } from './bundle/publish-bundle'
import type { AnyCommand } from './define-command'
import { registerEnforcer } from './enforcer/register-enforcer'
import { revokeEnforcer } from './enforcer/revoke-enforcer'
import { rotateEnforcerToken } from './enforcer/rotate-enforcer-token'
import { exportEvidence } from './evidence/export-evidence'
import { setUpOrganisation } from './organisation/set-up-organisation'
import { createSigningKey } from './signing-key/create-signing-key'

export const COMMANDS = [
  suspendAgent,
  publishBundle,
  registerEnforcer,
  rotateEnforcerToken,
  revokeEnforcer,
  exportEvidence,
  createSigningKey,
  setUpOrganisation,
] as const satisfies readonly AnyCommand[]

export type CommandName = (typeof COMMANDS)[number]['name']
export type CommandNamed<N extends CommandName> = Extract<(typeof COMMANDS)[number], { name: N }>

const byName = new Map<string, AnyCommand>(COMMANDS.map(command => [command.name, command]))

export function commandNamed(name: string): AnyCommand | undefined {
  return byName.get(name)
}
