/** The shape of every command. A command is one verb, in one file, and everything that can happen is in the registry. */
import type { z } from 'zod'
import type { Tx } from '@/db/pool'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import type { DriftSource } from '@/lib/domain/drift/drift'
import type { Actor, Permission } from '@/lib/domain/member/permissions'
import type { Refusal } from '@/lib/domain/refusal'

/** Something that happened, in the past tense: what the evidence entry says. At least one per change. */
export type CommandEvent = {
  /** `release.signed` */
  type: string
  subject: { kind: string; id: string }
  agent?: string
  layer?: ControlLayer
  /** 64 hex: what the act was about. */
  digest?: string
  previousDigest?: string
  data?: Record<string, unknown>
}

/** What a decision changes. `decide` may add fields that `save` writes. */
export type Change = {
  events: [CommandEvent, ...CommandEvent[]]
  /** Open releases of these agents are composed again in the same transaction (`'all'`: of every agent). */
  affects?: {
    agents: string[] | 'all'
    why: string
    /** Only their releases for this environment. */
    environment?: string
    /** Nothing that releases of agents which can reach them by delegation say: those aren't composed again. */
    ownOnly?: true
    /** Whose word it is, for the drift that it makes. Without: a person's, in the console. */
    source?: DriftSource
    /** Who answers for the release with the difference where no person acts: whoever set the schedule up. */
    author?: string
  }
  /** Wakes the signer, the relays or the worker after commit: `LISTEN countersign`. */
  notify?: {
    kind: 'policy' | 'kill' | 'bundle' | 'export' | 'pulse' | 'revocation' | 'evidence'
    environment?: string
  }[]
}

/** Time and ids come in, so that `decide` stays pure and the seed can run under a fixed clock. */
export type CommandContext = {
  actor: Actor
  now: Date
  /** A new prefixed id, e.g. `agt_01k…`: sortable by time. */
  newId: (prefix: string) => string
  /** A new secret with 256 random bits, base64url. Only its hash may be stored. */
  newSecret: () => string
}

export type CommandDefinition<Name extends string, Input, State, Decided extends Change, Output> = {
  name: Name
  /** One sentence for the OpenAPI document. */
  summary: string
  input: z.ZodType<Input>
  output: z.ZodType<Output>
  /** Required: there is no default. `system` is for our own processes. */
  permission: Permission
  /** May an API token do it? Acts of a person (sign, approve, certify, suspend) say `person`. */
  actors: 'person' | 'person-or-token' | 'system'
  /** Locks and loads, in the order of `db/stores`: agent, ownership, system, action, rule, release, sign-off. */
  load: (tx: Tx, input: Input, context: CommandContext) => Promise<State | Refusal>
  /** Pure: a refusal, or a change with at least one event. */
  decide: (state: State, input: Input, context: CommandContext) => Decided | Refusal
  save: (tx: Tx, change: Decided, state: State) => Promise<void>
  result: (change: Decided) => Output
  /**
   * Fields of the answer that are secrets. They are not kept with the idempotency key: a repeat gets null in
   * their place, since only a secret's hash may be stored.
   */
  shownOnce?: readonly string[]
  /** For more than the door's usual 256 KB. */
  maxBodyBytes?: number
  /** Fields with words of strangers (a document, a tool's name), which may hold hidden characters. */
  outsideText?: readonly string[]
}

/** With the types in between forgotten: what the registry holds and `runCommand` takes. */
// biome-ignore lint/suspicious/noExplicitAny: State and Decided differ per command and never leave it
export type AnyCommand = CommandDefinition<string, any, any, any, any>

export function defineCommand<const Name extends string, Input, State, Decided extends Change, Output>(
  definition: CommandDefinition<Name, Input, State, Decided, Output>,
): CommandDefinition<Name, Input, State, Decided, Output> {
  return definition
}
