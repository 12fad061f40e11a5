/** What agents declare: identities, environments, purposes, systems, delegations. */
import { and, eq, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import type { AgentDeclaration, DeclarationFacts } from '@/lib/domain/agent/declaration'
import { identityKey, identityOf } from '@/lib/domain/agent/identity'
import type { Database, Tx } from '../pool'
import { system } from '../schema/action'
import {
  agent,
  agentDelegation,
  agentEnvironment,
  agentIdentity,
  agentPurpose,
  agentSystem,
  environment,
  purpose,
} from '../schema/agent'

/**
 * Two agents that claim one identity or name at the same moment: the second waits here, then sees the first's
 * row and is refused with its name, instead of failing on the unique index.
 */
export async function lockDeclarations(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('countersign/agent-declaration'))`)
}

export async function declarationFacts(
  tx: Tx,
  declared: Partial<AgentDeclaration>,
  self: string | null,
): Promise<DeclarationFacts> {
  const keys = (declared.identities ?? []).map(identityKey)
  const others = self === null ? sql`true` : ne(agent.id, self)
  const taken =
    keys.length === 0
      ? []
      : await tx
          .select({ key: agentIdentity.identity_key, agent: agent.name })
          .from(agentIdentity)
          .innerJoin(agent, eq(agent.id, agentIdentity.agent_id))
          .where(and(inArray(agentIdentity.identity_key, keys), others))
  // A retired purpose stays with whoever names it; nothing new can name it.
  const namedAlready =
    self === null
      ? sql`false`
      : inArray(
          purpose.code,
          tx
            .select({ code: agentPurpose.code })
            .from(agentPurpose)
            .where(eq(agentPurpose.agent_id, self)),
        )
  const [namesake] =
    declared.name === undefined
      ? []
      : await tx
          .select({ name: agent.name })
          .from(agent)
          .where(and(eq(sql`lower(${agent.name})`, declared.name.toLowerCase()), others))
  const ids = async <Row extends { id: string }>(
    wanted: string[] | undefined,
    read: (wanted: string[]) => Promise<Row[]>,
  ) => (wanted && wanted.length > 0 ? (await read(wanted)).map(row => row.id) : [])
  return {
    taken,
    namesake: namesake?.name ?? null,
    purposes: await ids(declared.purposes, list =>
      tx
        .select({ id: purpose.code })
        .from(purpose)
        .where(and(inArray(purpose.code, list), or(isNull(purpose.retired_at), namedAlready))),
    ),
    environments: await ids(declared.environments, list =>
      tx.select({ id: environment.id }).from(environment).where(inArray(environment.id, list)),
    ),
    systems: await ids(
      declared.systems?.map(row => row.system),
      list => tx.select({ id: system.id }).from(system).where(inArray(system.id, list)),
    ),
    delegates: await ids(declared.delegates_to, list =>
      tx
        .select({ id: agent.id })
        .from(agent)
        .where(and(inArray(agent.id, list), ne(agent.state, 'retired'))),
    ),
  }
}

/** Systems may be named by slug too; unknown names stay and are refused by the decider. */
export async function resolveSystems<
  T extends { systems?: { system: string; endpoints: string[]; datasets: string[] }[] },
>(tx: Tx, declared: T): Promise<T> {
  const names = declared.systems?.map(row => row.system) ?? []
  if (names.length === 0) return declared
  const rows = await tx
    .select({ id: system.id, slug: system.slug })
    .from(system)
    .where(or(inArray(system.slug, names), inArray(system.id, names)))
  const idOf = (name: string) => rows.find(row => row.id === name || row.slug === name)?.id ?? name
  return { ...declared, systems: declared.systems!.map(row => ({ ...row, system: idOf(row.system) })) }
}

const DECLARED_COLUMNS = [
  'name',
  'description',
  'model',
  'prompt_reference',
  'rollback',
  'credential_max_seconds',
  'sender_constrained',
  'attributes',
  'credential_issuance',
  'credential_revocation',
  'trust_boundaries',
  'enforced_at_gateway',
  'enforced_in_application',
  'retention_days',
] as const satisfies (keyof AgentDeclaration)[]
type DeclaredColumn = (typeof DECLARED_COLUMNS)[number]

/** What of a declaration the agent's own row keeps; what is left out stays as it is. */
export function declaredColumns<Declared extends Partial<Record<DeclaredColumn, unknown>>>(
  declared: Declared,
): Pick<Declared, DeclaredColumn & keyof Declared> {
  const said = DECLARED_COLUMNS.filter(column => declared[column] !== undefined)
  return Object.fromEntries(said.map(column => [column, declared[column]])) as ReturnType<
    typeof declaredColumns<Declared>
  >
}

export async function loadDeclaration(db: Tx | Database, id: string): Promise<AgentDeclaration | null> {
  const [row] = await db.select().from(agent).where(eq(agent.id, id))
  if (!row) return null
  const identities = await db
    .select()
    .from(agentIdentity)
    .where(eq(agentIdentity.agent_id, id))
    .orderBy(agentIdentity.identity_key)
  const environments = await db
    .select({ id: environment.id })
    .from(agentEnvironment)
    .innerJoin(environment, eq(environment.id, agentEnvironment.environment))
    .where(eq(agentEnvironment.agent_id, id))
    .orderBy(environment.position)
  const purposes = await db
    .select()
    .from(agentPurpose)
    .where(eq(agentPurpose.agent_id, id))
    .orderBy(agentPurpose.code)
  const systems = await db
    .select()
    .from(agentSystem)
    .where(eq(agentSystem.agent_id, id))
    .orderBy(agentSystem.system_id)
  const delegates = await db
    .select()
    .from(agentDelegation)
    .where(eq(agentDelegation.from_agent_id, id))
    .orderBy(agentDelegation.to_agent_id)
  return {
    ...declaredColumns(row),
    identities: identities.map(({ kind, identity_key }) => identityOf(kind, identity_key)),
    environments: environments.map(({ id: environmentId }) => environmentId),
    purposes: purposes.map(({ code }) => code),
    systems: systems.map(({ system_id, endpoints, datasets }) => ({
      system: system_id,
      endpoints,
      datasets,
    })),
    delegates_to: delegates.map(({ to_agent_id }) => to_agent_id),
  }
}

export async function insertAgent(tx: Tx, row: typeof agent.$inferInsert): Promise<void> {
  await tx.insert(agent).values(row)
}

/** Replaces the lists that are given; the others stay. */
export async function saveDeclarationLists(
  tx: Tx,
  id: string,
  declared: Partial<AgentDeclaration>,
): Promise<void> {
  const { identities, environments, purposes, systems, delegates_to } = declared
  if (identities) {
    await tx.delete(agentIdentity).where(eq(agentIdentity.agent_id, id))
    if (identities.length > 0) {
      await tx
        .insert(agentIdentity)
        .values(identities.map(one => ({ identity_key: identityKey(one), agent_id: id, kind: one.kind })))
    }
  }
  if (environments) {
    await tx.delete(agentEnvironment).where(eq(agentEnvironment.agent_id, id))
    if (environments.length > 0)
      await tx
        .insert(agentEnvironment)
        .values([...new Set(environments)].map(one => ({ agent_id: id, environment: one })))
  }
  if (purposes) {
    await tx.delete(agentPurpose).where(eq(agentPurpose.agent_id, id))
    if (purposes.length > 0)
      await tx.insert(agentPurpose).values([...new Set(purposes)].map(code => ({ agent_id: id, code })))
  }
  if (systems) {
    await tx.delete(agentSystem).where(eq(agentSystem.agent_id, id))
    if (systems.length > 0)
      await tx.insert(agentSystem).values(
        systems.map(({ system: system_id, endpoints, datasets }) => ({
          agent_id: id,
          system_id,
          endpoints,
          datasets,
        })),
      )
  }
  if (delegates_to) {
    await tx.delete(agentDelegation).where(eq(agentDelegation.from_agent_id, id))
    if (delegates_to.length > 0)
      await tx
        .insert(agentDelegation)
        .values([...new Set(delegates_to)].map(to_agent_id => ({ from_agent_id: id, to_agent_id })))
  }
}

/** Agents whose own release names this one as a delegate. */
export async function delegatorsOf(tx: Tx, id: string): Promise<string[]> {
  const rows = await tx
    .select({ id: agentDelegation.from_agent_id })
    .from(agentDelegation)
    .where(eq(agentDelegation.to_agent_id, id))
    .orderBy(agentDelegation.from_agent_id)
  return rows.map(row => row.id)
}
