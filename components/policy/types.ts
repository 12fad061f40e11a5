import type { QueryOutput } from '@/lib/client/operation-types'

export type Guardrail = QueryOutput<'policy.list-guardrails'>['items'][number]
export type GuardrailProposal = QueryOutput<'policy.get-guardrail-proposal'>
export type GuardrailDetail = QueryOutput<'policy.get-guardrail'>
export type ThresholdProposal = QueryOutput<'policy.get-threshold-proposal'>
export type Threshold = QueryOutput<'policy.list-thresholds'>['items'][number]
export type ExceptionRow = QueryOutput<'policy.list-exceptions'>['items'][number]
export type ExceptionRequest = QueryOutput<'policy.list-exception-requests'>['items'][number]
export type RulePreview = QueryOutput<'policy.preview'>
/** As `policy.preview` parses it; the door judges what a form sends. */
export type PreviewInput = Record<string, unknown>
export type Evaluation = QueryOutput<'policy.evaluate'>
export type WhyHop = Evaluation['why'][number]
export type WhyRow = WhyHop['rows'][number]
