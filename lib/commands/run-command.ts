/**
 * THE write path (DESIGN §7). Every change of state goes through here, from the console, the API, the CLI, a
 * job or the seed: parse, authorize, begin, idempotency, lock and load, decide, save, evidence, commit.
 */
import type { Tx } from '@/db/pool'
import { appendEvidence } from '@/db/stores/evidence'
import { loadActorForShare } from '@/db/stores/member'
import { notifyProcesses } from '@/db/stores/notify'
import { inTransaction } from '@/db/write'
import { hasPermission, whoMay, type Actor } from '@/lib/domain/member/permissions'
import { isRefusal, refuse, type Refusal } from '@/lib/domain/refusal'
import type { AnyCommand, Change, CommandContext } from './define-command'
import { recordDrift } from './drift/record-drift'
import { evidenceOf } from './evidence-of'
import { findReplay, rememberReply } from './idempotency'
import { newId, newSecret } from './ids'
import { recordRefusal } from './record-refusal'
import { refreshOpenReleases } from './release/refresh-open-releases'
import { parseInput } from '@/lib/http/parse-input'

export type CommandRequest = {
  actor: Actor
  input: unknown
  /** From the `Idempotency-Key` header. The same key and body answer the same again; another body is refused. */
  idempotencyKey?: string
  /** The seed's clock; everybody else's is now. */
  now?: Date
}

export type CommandReply<Output> = { data: Output; evidence: number }

/** `evidence` on a refusal is the number of its entry, or null when nobody was identified. */
export type RefusedCommand = Refusal & { evidence: number | null }

export async function runCommand<C extends AnyCommand>(
  command: C,
  request: CommandRequest,
): Promise<CommandReply<ReturnType<C['result']>> | RefusedCommand> {
  const context: CommandContext = { actor: request.actor, now: request.now ?? new Date(), newId, newSecret }
  const outcome = await attempt(command, request, context)
  if (!isRefusal(outcome)) return outcome
  return { ...outcome, evidence: await recordRefusal(command.name, outcome, context) }
}

async function attempt<C extends AnyCommand>(command: C, request: CommandRequest, context: CommandContext) {
  const input = parseInput(command.input, request.input, {
    typed: command.actors !== 'system',
    outsideText: command.outsideText,
  })
  const refusedActor = mayRun(command, context.actor)
  // A role that may not act learns nothing of the input's rules; a person who may gets the field errors.
  if (refusedActor) return refusedActor
  if (isRefusal(input)) return input
  return inTransactionUnlessRefused(async tx => {
    const replay = await findReplay(tx, command.name, request, context)
    if (replay) return replay
    // Again on locked rows: a role or session that was taken away a moment ago must not act (SHARE lock).
    const actor = await loadActorForShare(tx, context.actor)
    if (isRefusal(actor)) return actor
    const refused = mayRun(command, actor)
    if (refused) return refused
    const lockedContext = { ...context, actor }

    const state = await command.load(tx, input, lockedContext)
    if (isRefusal(state)) return state
    const change: Change | Refusal = command.decide(state, input, lockedContext)
    if (isRefusal(change)) return change
    await command.save(tx, change, state)
    const followUps = change.affects ? await followUpsOf(tx, change.affects, lockedContext) : []
    await notifyProcesses(tx, [...(change.notify ?? []), { kind: 'evidence' }])
    const [evidence] = await appendEvidence(
      tx,
      evidenceOf(command.name, [...change.events, ...followUps], lockedContext),
    )
    const reply = { data: command.result(change), evidence: evidence! }
    await rememberReply(tx, command.name, request, context, withoutSecrets(reply, command.shownOnce))
    return reply
  })
}

/** Drift first: the release that it opens is then one of the open ones. */
async function followUpsOf(tx: Tx, affects: NonNullable<Change['affects']>, context: CommandContext) {
  const drift = await recordDrift(tx, affects, context)
  return [...drift, ...(await refreshOpenReleases(tx, affects, context))]
}

/** Null when the actor may run the command at all; the object-level rules are the command's own. */
export function mayRun(
  command: Pick<AnyCommand, 'name' | 'permission' | 'actors'>,
  actor: Actor,
): Refusal | null {
  if (actor.kind === 'token') {
    if (command.actors !== 'person-or-token') {
      return refuse(
        'person_only',
        `${command.name} is an act of a person: an API token can't do it. Sign in and do it in the console.`,
      )
    }
    if (!actor.operations.includes(command.name)) {
      return refuse(
        'not_permitted',
        `The token "${actor.name}" is not scoped to ${command.name}. Its owner can create one that is.`,
      )
    }
  }
  if (hasPermission(actor, command.permission)) return null
  return refuse(
    'not_permitted',
    `You can't do this: your teams don't have ${command.permission}. ${whoMay(command.permission)}.`,
  )
}

function withoutSecrets<Output>(
  reply: CommandReply<Output>,
  shownOnce: readonly string[] = [],
): CommandReply<Output> {
  if (shownOnce.length === 0) return reply
  return { ...reply, data: { ...reply.data, ...Object.fromEntries(shownOnce.map(field => [field, null])) } }
}

class RolledBack extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.code)
  }
}

const DEADLOCK_DETECTED = '40P01'
const ATTEMPTS = 4

/**
 * A refusal undoes whatever the transaction did before it. Two people who act on each other at once (deactivate
 * each other, say) hold what the other needs: PostgreSQL undoes one of them, which then starts over.
 */
async function inTransactionUnlessRefused<T>(
  work: (tx: Tx) => Promise<T | Refusal>,
  attempt = 1,
): Promise<T | Refusal> {
  try {
    return await inTransaction(async tx => {
      const result = await work(tx)
      if (isRefusal(result)) throw new RolledBack(result)
      return result
    })
  } catch (error) {
    if (error instanceof RolledBack) return error.refusal
    if (attempt < ATTEMPTS && isDeadlock(error)) return inTransactionUnlessRefused(work, attempt + 1)
    throw error
  }
}

/** drizzle wraps the driver's error. */
function isDeadlock(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  if ('code' in error && error.code === DEADLOCK_DETECTED) return true
  return 'cause' in error && isDeadlock(error.cause)
}
