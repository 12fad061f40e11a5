/**
 * Classification rules: what a layer suggests for every action whose name and claims match. They decide nothing:
 * a person adopts a suggestion as their own classification, or doesn't.
 */
import { z } from 'zod'
import { CONTROL_LAYERS } from '../control-layer/layers'
import type { Classification } from '../policy/model'
import { asksForNoSignIn } from './claims-disagree'
import { classificationFields } from './classification-input'
import { serverClaims, type StoredClaims } from './row-sources'

/** What the server must claim for a rule to speak. */
export const RULE_CLAIMS = [
  'read_only',
  'destructive',
  'silent',
  'http_get',
  'http_write',
  'http_delete',
  'no_security',
] as const
export type RuleClaim = (typeof RULE_CLAIMS)[number]

export const RULE_CLAIM_WORDS: Record<RuleClaim, string> = {
  read_only: 'the server says readOnlyHint: true',
  destructive: 'the server says destructiveHint: true',
  silent: 'the server says nothing of what it does',
  http_get: 'it is an HTTP GET or HEAD',
  http_write: 'it is an HTTP POST, PUT or PATCH',
  http_delete: 'it is an HTTP DELETE',
  no_security: 'the OpenAPI document asks for no sign-in',
}

export const rulePatternSchema = z
  .string()
  .trim()
  .min(1, 'Write the beginning of the names, such as delete_*')
  .max(200, 'At most 200 characters')
  .refine(pattern => !/[^\P{C}]/u.test(pattern), 'Names are matched as they are shown: no control characters')

export const classificationRuleFields = {
  layer: z.enum(CONTROL_LAYERS),
  name: z.string().trim().min(3, 'At least 3 characters').max(120, 'At most 120 characters'),
  /** null: every system. */
  system: z.string().min(1).max(64).nullable(),
  /** `*` is the only wildcard. */
  name_pattern: rulePatternSchema,
  claim: z.enum(RULE_CLAIMS).nullable(),
  ...classificationFields,
  rationale: z.string().trim().min(3, 'Say why, in a few words').max(500, 'At most 500 characters'),
}

export type ClassificationRule = {
  id: string
  layer: (typeof CONTROL_LAYERS)[number]
  name: string
  /** Id; null: every system. */
  system: string | null
  name_pattern: string
  claim: RuleClaim | null
  classification: Classification
  rationale: string
}

export type RuleSubject = { system: string; name: string; claims: StoredClaims }

export function ruleMatches(rule: ClassificationRule, subject: RuleSubject): boolean {
  if (rule.system !== null && rule.system !== subject.system) return false
  return (
    matchesPattern(rule.name_pattern, subject.name) &&
    (rule.claim === null || claims(rule.claim, subject.claims))
  )
}

/**
 * `*` is the only wildcard, the whole name is matched, case does not count. Word by word between the stars, each at
 * its first place: linear, so that a pattern of many stars is no way to keep a process busy.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  const text = name.toLowerCase()
  const parts = pattern.toLowerCase().split('*')
  const first = parts[0] ?? ''
  if (parts.length === 1) return text === first
  const last = parts.at(-1) ?? ''
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false
  const end = text.length - last.length
  let from = first.length
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, from)
    if (found < 0 || found + part.length > end) return false
    from = found + part.length
  }
  return from <= end
}

function claims(wanted: RuleClaim, stored: StoredClaims): boolean {
  const said = serverClaims(stored)
  if (said === null) return wanted === 'silent'
  const { method = '' } = said
  const stated = (claim: string) => said.source === 'mcp' && said.stated.includes(claim)
  const of: Record<RuleClaim, boolean> = {
    read_only: stated('read_only') && said.read_only === true,
    destructive: stated('destructive') && said.destructive === true && said.read_only !== true,
    silent: said.source === 'mcp' ? !stated('read_only') && !stated('destructive') : method === '',
    http_get: said.source === 'openapi' && ['GET', 'HEAD'].includes(method),
    http_write: said.source === 'openapi' && ['POST', 'PUT', 'PATCH'].includes(method),
    http_delete: said.source === 'openapi' && method === 'DELETE',
    no_security: said.source === 'openapi' && method !== '' && asksForNoSignIn(said.security ?? []),
  }
  return of[wanted]
}

/** "Every action of GitHub whose name is like delete_* is destructive, confidential, irreversible." */
export function ruleSentence(rule: ClassificationRule, system: string | null): string {
  const { effect, data_class, reversible } = rule.classification
  const where = system === null ? 'Every action of every system' : `Every action of ${system}`
  const named = rule.name_pattern === '*' ? '' : ` named like ${rule.name_pattern}`
  const when = rule.claim === null ? '' : ` of which ${RULE_CLAIM_WORDS[rule.claim]}`
  const undo = effect === 'read' ? '' : reversible ? ', reversible' : ', irreversible'
  return `${where}${named}${when}: ${effect.replaceAll('_', ' ')}, ${data_class}${undo}.`
}
