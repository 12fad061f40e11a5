/** The Cedar schema of an export, as JSON: per action the facts that its rules name, and nothing else. */
import { TIERS } from '../../policy/model'
import { FACT_KINDS, type FactKeys, type FactKind } from './facts'

/** Sets while they are gathered. */
export type ActionFacts = Record<FactKind, Set<string>>

export type CedarType = {
  type: string
  name?: string
  element?: CedarType
  attributes?: Record<string, Attribute>
}
type Attribute = CedarType & { required?: boolean }

export const TEXT = { type: 'String' }
export const LONG = { type: 'Long' }
export const TRUTH = { type: 'Boolean' }
export const DECIMAL = { type: 'Extension', name: 'decimal' }

const TYPE_OF: Record<FactKind, CedarType> = {
  text: TEXT,
  number: DECIMAL,
  truth: TRUTH,
  texts: { type: 'Set', element: TEXT },
  numbers: { type: 'Set', element: DECIMAL },
  truths: { type: 'Set', element: TRUTH },
  length: LONG,
  present: TRUTH,
  during: TRUTH,
}

export function emptyFacts(): ActionFacts {
  return byKind(() => new Set<string>())
}

export function addFact(facts: ActionFacts, kind: FactKind, key: string): void {
  facts[kind].add(key)
}

export function factKeys(facts: ActionFacts): FactKeys {
  return byKind(kind => [...facts[kind]].sort())
}

export function schemaOf(actions: readonly (readonly [string, FactKeys])[]): unknown {
  return {
    Countersign: {
      entityTypes: { Agent: {}, System: {} },
      actions: Object.fromEntries(
        actions.map(([action, facts]) => [
          action,
          {
            appliesTo: {
              principalTypes: ['Agent'],
              resourceTypes: ['System'],
              context: contextOf(facts),
            },
          },
        ]),
      ),
    },
  }
}

function contextOf(facts: FactKeys): CedarType {
  return record({
    now: LONG,
    environment: TEXT,
    purpose: TEXT,
    member: TRUTH,
    fresh_until: record(Object.fromEntries(TIERS.map(tier => [tier, LONG]))),
    definition_digest: optional(TEXT),
    endpoint: optional(TEXT),
    dataset: optional(TEXT),
    ...byKind(kind => record(Object.fromEntries(facts[kind].map(key => [key, optional(TYPE_OF[kind])])))),
  })
}

export function record(attributes: Record<string, Attribute>): CedarType {
  return { type: 'Record', attributes }
}

export function optional(type: CedarType): Attribute {
  return { ...type, required: false }
}

function byKind<T>(make: (kind: FactKind) => T): Record<FactKind, T> {
  return Object.fromEntries(FACT_KINDS.map(kind => [kind, make(kind)])) as Record<FactKind, T>
}
