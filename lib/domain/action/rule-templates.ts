/** Rules that are offered to begin with. None is active before somebody keeps it as a rule of their layer. */
import type { ClassificationRule } from './classification-rule'

export type RuleTemplate = Pick<
  ClassificationRule,
  'name' | 'name_pattern' | 'claim' | 'classification' | 'rationale'
> & { id: string }

export const RULE_TEMPLATES: readonly RuleTemplate[] = [
  {
    id: 'deletes',
    name: 'Deleting destroys',
    name_pattern: 'delete*',
    claim: null,
    classification: { effect: 'destructive', data_class: 'confidential', reversible: false },
    rationale: 'What is deleted is gone until somebody shows that it can be restored',
  },
  {
    id: 'http-delete',
    name: 'HTTP DELETE destroys',
    name_pattern: '*',
    claim: 'http_delete',
    classification: { effect: 'destructive', data_class: 'internal', reversible: false },
    rationale: 'RFC 9110 §9.3.5: the target is removed',
  },
  {
    id: 'refunds',
    name: 'Refunds are payments',
    name_pattern: '*refund*',
    claim: null,
    classification: { effect: 'payment', data_class: 'confidential', reversible: false },
    rationale: 'Money leaves the company',
  },
  {
    id: 'secrets',
    name: 'Secrets are restricted',
    name_pattern: '*secret*',
    claim: null,
    classification: { effect: 'secret_access', data_class: 'restricted', reversible: false },
    rationale: 'Whoever reads a secret can act as its owner',
  },
  {
    id: 'exports',
    name: 'Exports move data',
    name_pattern: 'export*',
    claim: null,
    classification: { effect: 'data_movement', data_class: 'confidential', reversible: false },
    rationale: 'A copy outside the system can’t be taken back',
  },
  {
    id: 'grants',
    name: 'Grants change privileges',
    name_pattern: 'grant*',
    claim: null,
    classification: { effect: 'privilege_change', data_class: 'internal', reversible: true },
    rationale: 'Somebody can do more afterwards',
  },
  {
    id: 'reads',
    name: 'Stated reads only read',
    name_pattern: '*',
    claim: 'read_only',
    classification: { effect: 'read', data_class: 'internal', reversible: true },
    rationale: 'The server states readOnlyHint: true itself; look at what data it reads',
  },
  {
    id: 'silent',
    name: 'Silent servers get the cautious guess',
    name_pattern: '*',
    claim: 'silent',
    classification: { effect: 'destructive', data_class: 'confidential', reversible: false },
    rationale: 'Nothing is known of it, so the worst is assumed until somebody looks',
  },
]
