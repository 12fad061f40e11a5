/** Everything that can happen, by name. One line per command; the tests walk this list. */
import { suspendAgent } from './agent/suspend-agent'
import type { AnyCommand } from './define-command'

export const COMMANDS = [
  suspendAgent,
] as const satisfies readonly AnyCommand[]

export type CommandName = (typeof COMMANDS)[number]['name']
export type CommandNamed<N extends CommandName> = Extract<(typeof COMMANDS)[number], { name: N }>

const byName = new Map<string, AnyCommand>(COMMANDS.map(command => [command.name, command]))

export function commandNamed(name: string): AnyCommand | undefined {
  return byName.get(name)
}
