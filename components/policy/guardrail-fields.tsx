'use client'

import { useQuery } from '@tanstack/react-query'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Textarea } from '@/components/ui/textarea'
import type { QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { type ControlLayer, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import type { Outcome } from '@/lib/domain/policy/model'
import { ApprovalsEditor } from './approvals-editor'
import { ConditionEditor } from './condition-editor'
import { contextChoices } from './field-choices'
import { ObligationsEditor } from './obligations-editor'
import { SelectorEditor } from './selector-editor'
import type { GuardrailForm } from './use-guardrail-form'

type Props = { form: GuardrailForm; layers: readonly ControlLayer[]; mayChooseLayer: boolean }

/** Which actions, when, at least what, and what an allowed call must still do. */
export function GuardrailFieldset({ form, layers, mayChooseLayer }: Props) {
  const systems = useQuery(operationQuery<QueryOutput<'system.list'>>('system.list', {}))
  const environments = useQuery(operationQuery<QueryOutput<'environment.list'>>('environment.list', {}))
  const agents = useQuery(operationQuery<QueryOutput<'agent.list'>>('agent.list', { limit: 200 }))
  const choices = contextChoices(environments.data?.items.map(one => one.id))
  const { set, errors } = form
  const { name, layer, selector, draft, json, outcome, approvals, obligations, sentence, why } = form.fields
  const error = (pointer: string) => form.save.problem?.fieldError(pointer)
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <div className="flex flex-wrap gap-4">
        <Field label="Name" pointer="/name" className="min-w-56 flex-1" error={error('/name')}>
          {control => (
            <Input {...control} value={name} onChange={event => set({ name: event.target.value })} />
          )}
        </Field>
        <Field label="Layer" pointer="/layer" className="w-40" error={error('/layer')}>
          {control => (
            <NativeSelect
              {...control}
              disabled={!mayChooseLayer}
              value={layer}
              onChange={event => set({ layer: event.target.value as ControlLayer })}
            >
              {[...new Set([layer, ...layers])].map(one => (
                <option key={one} value={one}>
                  {LAYER_NAMES[one]}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        <Field label="At least" pointer="/outcome" className="w-40" error={error('/outcome')}>
          {control => (
            <NativeSelect
              {...control}
              value={outcome}
              onChange={event => set({ outcome: event.target.value as Outcome })}
            >
              <option value="allow">● Allow, with obligations</option>
              <option value="step_up">◆ Step-up</option>
              <option value="deny">■ Deny</option>
            </NativeSelect>
          )}
        </Field>
      </div>
      <SelectorEditor
        value={selector}
        onChange={next => set({ selector: next })}
        choices={{
          systems: systems.data?.items.map(system => ({ value: system.slug, label: system.name })) ?? [],
          environments: environments.data?.items.map(one => ({ value: one.id, label: one.name })) ?? [],
          agents: agents.data?.items.map(agent => ({ value: agent.id, label: agent.name })) ?? [],
        }}
      />
      {draft ? (
        <ConditionEditor
          draft={draft}
          onChange={next => set({ draft: next })}
          choices={choices}
          hasSchema={false}
          errors={errors}
        />
      ) : (
        <Field
          label="Condition"
          pointer="/condition"
          hint="This condition is edited as JSON."
          error={errors[0]?.detail}
        >
          {control => (
            <Textarea
              {...control}
              rows={10}
              className="font-mono text-meta"
              value={json}
              onChange={event => set({ json: event.target.value })}
            />
          )}
        </Field>
      )}
      {outcome === 'step_up' && (
        <ApprovalsEditor value={approvals} onChange={next => set({ approvals: next })} own={layer} />
      )}
      {outcome !== 'deny' && (
        <ObligationsEditor
          value={obligations}
          onChange={next => set({ obligations: next })}
          layer={layer}
          error={error}
        />
      )}
      <Field
        label="Sentence"
        pointer="/sentence"
        hint="What reasons say. Left empty: written from the condition"
        optional
        error={error('/sentence')}
      >
        {control => (
          <Input {...control} value={sentence} onChange={event => set({ sentence: event.target.value })} />
        )}
      </Field>
      <Field
        label="Why"
        pointer="/reason"
        hint="A second person of the layer, or of Security, reads it before they confirm"
        error={error('/reason')}
      >
        {control => (
          <Textarea {...control} rows={2} value={why} onChange={event => set({ why: event.target.value })} />
        )}
      </Field>
    </div>
  )
}
