'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { FormProvider, useForm } from 'react-hook-form'
import { ErrorSummary, Refusal } from '@/components/console/refusal'
import { StaleNotice } from '@/components/console/stale-notice'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Section } from '@/components/ui/section'
import { Textarea } from '@/components/ui/textarea'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { useCommand } from '@/lib/client/use-command'
import { type AgentFormValues, toInput } from './form-values'
import { Attributes, Delegates, Environments, Purposes } from './choice-fields'
import { CredentialFields } from './credential-fields'
import { IdentityFields } from './identity-fields'
import { SystemFields } from './system-fields'
import { TrustFields } from './trust-fields'
import { useFormDraft } from './use-form-draft'

type AgentFormProps = {
  values: AgentFormValues
  /** Null: a new agent. */
  agent: { id: string; name: string; version: number } | null
  /** App teams of the person, for a new agent. */
  teams: { id: string; name: string }[]
  /** Names this person's draft in this tab. */
  draftKey: string
}

export function AgentForm({ values, agent, teams, draftKey }: AgentFormProps) {
  const router = useRouter()
  const form = useForm<AgentFormValues>({ defaultValues: values })
  const draft = useFormDraft(form, draftKey)
  const done = (id: string) => {
    draft.forget()
    router.push(paths.agent(id))
  }
  const register = useCommand<CommandInput<'agent.register'>, CommandReply<'agent.register'>>(
    'agent.register',
    { onSuccess: reply => done(reply.data.agent) },
  )
  const update = useCommand<CommandInput<'agent.update'>, CommandReply<'agent.update'>>('agent.update', {
    onSuccess: reply => done(reply.data.agent),
  })
  const { problem, pending } = agent ? update : register

  const save = (version: number | undefined) =>
    form.handleSubmit(async typed => {
      if (pending) return
      if (agent && version)
        await update.run({ agent: agent.id, expected_version: version, ...toInput(typed) })
      else await register.run({ team: typed.team, ...toInput(typed) })
    })
  const error = (pointer: string) => problem?.fieldError(pointer)
  const text = (name: 'name' | 'description' | 'rollback' | 'retention_days') => form.register(name)

  return (
    <FormProvider {...form}>
      <form className="max-w-3xl" onSubmit={event => void save(agent?.version)(event)} noValidate>
        {problem && (problem.errors.length > 0 || problem.code === 'stale_version') && (
          <div className="mb-6 flex flex-col gap-3">
            <ErrorSummary problem={problem} />
            <StaleNotice
              problem={problem}
              yours={toInput(form.getValues())}
              onKeepMine={version => void save(version)()}
              onTakeTheirs={() => {
                draft.forget()
                window.location.reload()
              }}
            />
          </div>
        )}
        <Section title="What it is">
          <div className="flex flex-col gap-4">
            {!agent && teams.length !== 1 && (
              <Field label="App team" pointer="/team" error={error('/team')}>
                {control => (
                  <NativeSelect {...control} {...form.register('team')}>
                    {teams.map(team => (
                      <option key={team.id} value={team.id}>
                        {team.name}
                      </option>
                    ))}
                  </NativeSelect>
                )}
              </Field>
            )}
            <Field
              label="Name"
              pointer="/name"
              hint="As it appears in evidence, such as refunder"
              error={error('/name')}
            >
              {control => <Input {...control} {...text('name')} className="max-w-96" />}
            </Field>
            <Field
              label="What it is for"
              pointer="/description"
              hint="Why it exists, in a sentence or two that every signer understands"
              error={error('/description')}
            >
              {control => <Textarea {...control} {...text('description')} rows={2} />}
            </Field>
            <Purposes error={error} />
            <Environments error={error} />
            <Attributes error={error} />
          </div>
        </Section>
        <Section
          title="Who it is"
          description="What the enforcer has to see before it believes that it is this agent. Two agents never share an identity."
        >
          <IdentityFields error={error} />
          <CredentialFields error={error} />
        </Section>
        <Section
          title="What it may reach"
          description="Systems it acts on and agents it may delegate to. Reaching a system allows nothing by itself: every action has to be classified and released."
        >
          <SystemFields error={error} />
          <Delegates self={agent?.id ?? null} error={error} />
        </Section>
        <Section
          title="Trust boundaries"
          description="Where its calls are decided, and which external parties they reach, one by one."
        >
          <TrustFields error={error} />
        </Section>
        <Section title="When it goes wrong">
          <Field
            label="Rollback procedure"
            pointer="/rollback"
            hint="What people do to undo it and to go on without it"
            error={error('/rollback')}
          >
            {control => <Textarea {...control} {...text('rollback')} rows={3} />}
          </Field>
          <Field
            label="Evidence is kept, in days"
            pointer="/retention_days"
            hint="Long enough to reconstruct a call when somebody asks"
            error={error('/retention_days')}
            className="mt-4"
          >
            {control => (
              <Input {...control} {...text('retention_days')} inputMode="numeric" className="max-w-32" />
            )}
          </Field>
        </Section>
        <div className="mt-8 flex flex-wrap items-center gap-2 border-t pt-4">
          <Button type="submit" variant="primary" pending={pending}>
            {agent ? `Save ${agent.name}` : 'Register agent'}
          </Button>
          <Button asChild>
            <Link href={agent ? paths.agent(agent.id) : paths.agents()} onClick={draft.forget}>
              {agent ? 'Leave as it is' : 'Not now'}
            </Link>
          </Button>
          <p className="text-meta text-muted">
            {agent
              ? 'In force with the next signed release. Signatures on an open release become void.'
              : 'It is a draft: nothing runs until a release of it is signed by all six layers.'}
          </p>
        </div>
        <Refusal
          className="mt-3"
          problem={
            problem && problem.errors.length === 0 && problem.code !== 'stale_version' ? problem : null
          }
        />
      </form>
    </FormProvider>
  )
}
