/**
 * A compiled action in OPA's canonical text, each shape by its own template: keys stand in order as they are written
 * here. `canonicalText` of fifty thousand actions would take longer than the rest of a bundle; a test on random
 * policies holds that both write the same.
 */
import { isEmpty } from '../own'
import type { ApprovalNeed, Outcome } from '../model'
import { canonicalText, NumberText, quote } from './canonical-text'
import type { CompiledCondition, CompiledLeaf } from './compile-condition'
import type { CompiledEntry } from './compile-entry'
import type { PlainProof, Proof, ProofPart } from './compile-proof'
import type { CompiledRule } from './compile-rule'

export function entryText(entry: CompiledEntry): string {
  const { exceptions, guardrails, proof, thresholds, tiers } = entry
  return (
    `{"approval_seconds":${canonicalText(entry.approval_seconds)},"classified":${canonicalText(entry.classified)},"datasets":${mapText(entry.datasets)},` +
    `"definition_digest":${quote(entry.definition_digest)},"endpoints":${mapText(entry.endpoints)},` +
    `"exceptions":${listText(exceptions, canonicalText)},"guardrails":${byOutcomeText(guardrails, quote)},` +
    `"mode":${quote(entry.mode)},"proof":${proofText(proof)},"thresholds":${byOutcomeText(thresholds, ruleText)},` +
    `"tier":${quote(entry.tier)},"tiers":${listText(tiers, tierText)}}`
  )
}

export function ruleText(rule: CompiledRule): string {
  return (
    `{"approvals":${listText(rule.approvals, approvalText)},"condition":${rule.condition ? conditionText(rule.condition) : null},` +
    `"id":${quote(rule.id)},"kind":${quote(rule.kind)},"layer":${quote(rule.layer)},"message":${quote(rule.message)},` +
    `"obligations":${mapText(rule.obligations)},"outcome":${quote(rule.outcome)},"ref":${quote(rule.ref)},"version":${canonicalText(rule.version)}}`
  )
}

function proofText({ deny, direct, obliges, plain, purposes, step_up, tier }: Proof): string {
  return (
    `{"deny":${partText(deny)},"direct":${direct},"obliges":${obliges},${plain ? `"plain":${plainText(plain)},` : ''}` +
    `"purposes":${mapText(purposes)},"step_up":${partText(step_up)},"tier":${quote(tier)}}`
  )
}

function partText({ leaves, never, others }: ProofPart): string {
  return `{"leaves":${listText(leaves, leafText)},"never":${never},"others":${listText(others, otherText)}}`
}

function otherText(other: ProofPart['others'][number]): string {
  return 'ref' in other ? `{"op":"guardrail","ref":${quote(other.ref)}}` : conditionText(other)
}

function plainText({ at_most, leaves }: PlainProof): string {
  return `{"at_most":${listText(at_most, limitText)},"leaves":${listText(leaves, leafText)}}`
}

function limitText({ field, value }: PlainProof['at_most'][number]): string {
  return `{"field":${listText(field, quote)},"value":${valueText(value)}}`
}

function conditionText(condition: CompiledCondition): string {
  if ('of' in condition) return `{"of":${listText(condition.of, conditionText)},"op":${quote(condition.op)}}`
  return leafText(condition)
}

function leafText({ field, op, optional, value }: CompiledLeaf): string {
  return `{"field":${listText(field, quote)},"op":${quote(op)},${optional ? '"optional":true,' : ''}"value":${valueText(value)}}`
}

function valueText(value: CompiledLeaf['value']): string {
  return value instanceof NumberText ? value.text : canonicalText(value)
}

function tierText({ approvals, message, outcome, tier }: CompiledEntry['tiers'][number]): string {
  return `{"approvals":${listText(approvals, approvalText)},"message":${quote(message)},"outcome":${quote(outcome)},"tier":${quote(tier)}}`
}

function approvalText({ count, layer }: ApprovalNeed): string {
  return `{"count":${canonicalText(count)},"layer":${quote(layer)}}`
}

function byOutcomeText<T>(lists: Record<Outcome, T[]>, textOf: (item: T) => string): string {
  const { allow, deny, step_up } = lists
  return `{"allow":${listText(allow, textOf)},"deny":${listText(deny, textOf)},"step_up":${listText(step_up, textOf)}}`
}

function listText<T>(items: readonly T[], textOf: (item: T) => string): string {
  let text = ''
  for (const item of items) text += text === '' ? textOf(item) : `,${textOf(item)}`
  return `[${text}]`
}

function mapText(map: object): string {
  return isEmpty(map) ? '{}' : canonicalText(map)
}
