'use client'

import { useState } from 'react'
import { useRouter } from 'next/navigation'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { useCommand } from '@/lib/client/use-command'
import { type ControlLayer, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import type { ApprovalNeed, Condition, Obligations, Outcome } from '@/lib/domain/policy/model'
import type { GuardrailSelector } from '@/lib/domain/policy/select-guardrails'
import { fromCondition, toCondition } from './condition-convert'
import { type DraftCondition, isWhole } from './condition-draft'
import type { GuardrailDetail, PreviewInput } from './types'
import { usePreview } from './use-preview'

export type GuardrailFields = {
  name: string
  layer: ControlLayer
  selector: GuardrailSelector
  /** Null: a condition that only its JSON shows. */
  draft: DraftCondition | null
  json: string
  outcome: Outcome
  approvals: ApprovalNeed[]
  obligations: Obligations
  sentence: string
  why: string
}

/** A guardrail while it is typed: the rule that it makes, its preview, why it can't be proposed, and proposing it. */
export function useGuardrailForm(existing: GuardrailDetail | null, layers: readonly ControlLayer[]) {
  const router = useRouter()
  // What it was written against: a newer version that is loaded meanwhile doesn't pass for it.
  const [base] = useState(existing?.version)
  const [fields, setFields] = useState<GuardrailFields>(() => fieldsOf(existing, layers))
  const set = (change: Partial<GuardrailFields>) => setFields(before => ({ ...before, ...change }))
  const { name, layer, selector, draft, json, outcome, approvals, obligations, sentence, why } = fields
  const parsed = draft ? { condition: toCondition(draft) as unknown } : parseJson(json)
  const whole = draft === null || isWhole(draft)
  const rule = parsed && {
    ...(existing && { id: existing.id }),
    layer,
    selector,
    condition: parsed.condition,
    outcome,
    obligations,
    approvals: outcome === 'step_up' ? approvals : [],
  }
  const previewInput: PreviewInput | null = rule && whole ? { kind: 'guardrail', ...rule } : null
  const preview = usePreview(previewInput)
  const save = useCommand<CommandInput<'policy.set-guardrail'>, CommandReply<'policy.set-guardrail'>>(
    'policy.set-guardrail',
    {
      onSuccess: ({ data }) => {
        toast('Proposed', {
          description: `${data.waiting_for.map(one => LAYER_NAMES[one]).join(' or ')} has to confirm it.`,
        })
        router.push(paths.guardrailProposal(data.proposal))
      },
    },
  )
  const missing =
    name.trim() === ''
      ? 'Name it first.'
      : rule === null
        ? 'The condition is not JSON yet.'
        : !whole
          ? 'The condition lacks a value.'
          : why.trim().length < 10
            ? 'Say why: whoever confirms reads it.'
            : null
  const typed = rule && {
    ...rule,
    name: name.trim(),
    ...(sentence.trim() && { sentence: sentence.trim() }),
  }
  return {
    fields,
    set,
    missing,
    /** What would be sent, to be compared with what somebody else set meanwhile. */
    typed,
    /** Null while the rule isn't whole. */
    shown: previewInput && preview.data ? preview.data : null,
    preview,
    save,
    errors: save.problem?.errors ?? preview.error?.errors ?? [],
    propose(version = base) {
      if (typed && !missing && !save.pending)
        void save.run({ ...typed, reason: why.trim(), ...(existing && { expected_version: version }) })
    },
  }
}

export type GuardrailForm = ReturnType<typeof useGuardrailForm>

function fieldsOf(existing: GuardrailDetail | null, layers: readonly ControlLayer[]): GuardrailFields {
  const authored = (existing?.condition ?? null) as Condition | null
  return {
    name: existing?.name ?? '',
    layer: existing?.layer ?? layers[0] ?? 'security',
    selector: existing?.selector ?? {},
    draft: fromCondition(authored),
    json: JSON.stringify(authored, null, 2),
    outcome: existing?.outcome ?? 'step_up',
    approvals: existing?.approvals ?? [],
    obligations: existing?.obligations ?? {},
    // Only one that somebody worded is kept: the others are written again from the condition.
    sentence: existing?.worded ? existing.sentence : '',
    why: '',
  }
}

function parseJson(text: string): { condition: unknown } | null {
  try {
    return { condition: JSON.parse(text) }
  } catch {
    return null
  }
}
