/** Which operations an API token can be for: every query, and the commands that are no act of a person. */
import { QUERIES } from '@/lib/queries/registry'
import type { AnyCommand } from './define-command'
import { COMMANDS } from './registry'

export function tokenOperations(): { allowed: ReadonlySet<string>; known: ReadonlySet<string> } {
  const commands: readonly AnyCommand[] = COMMANDS
  const queries = QUERIES.map(query => query.name as string)
  return {
    allowed: new Set([
      ...queries,
      ...commands.filter(command => command.actors === 'person-or-token').map(command => command.name),
    ]),
    known: new Set([...queries, ...commands.map(command => command.name)]),
  }
}

/** The same, as a page that offers them prints them: by name, with what each does and whether it changes anything. */
export function describeTokenOperations(): { name: string; summary: string; reads: boolean }[] {
  const commands: readonly AnyCommand[] = COMMANDS
  const writing = commands.filter(command => command.actors === 'person-or-token')
  return [
    ...QUERIES.map(({ name, summary }) => ({ name: name as string, summary, reads: true })),
    ...writing.map(({ name, summary }) => ({ name, summary, reads: false })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1))
}
