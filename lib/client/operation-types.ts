/** Types of every operation, for the browser: types only, so no server code is pulled in. */
import type { z } from 'zod'
import type { CommandName, CommandNamed } from '@/lib/commands/registry'
import type { QueryName, QueryNamed } from '@/lib/queries/registry'

export type { CommandName, QueryName }
export type CommandInput<N extends CommandName> = z.input<CommandNamed<N>['input']>
export type CommandOutput<N extends CommandName> = z.output<CommandNamed<N>['output']>
export type QueryInput<N extends QueryName> = z.input<QueryNamed<N>['input']>
export type QueryOutput<N extends QueryName> = z.output<QueryNamed<N>['output']>
/** What the door answers to a command: its output, and the number of the evidence entry. */
export type CommandReply<N extends CommandName> = { data: CommandOutput<N>; evidence: number }
