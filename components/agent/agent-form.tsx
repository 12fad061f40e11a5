'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { FormProvider, useForm } from 'react-hook-form'
import { ErrorSummary, Refusal } from '@/components/console/refusal'
import { StaleNotice } from '@/components/console/stale-notice'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import { Section } from '@/components/ui/section'
import { Textarea } from '@/components/ui/textarea'
import type { CommandInput, CommandReply, QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { useCommand } from '@/lib/client/use-command'
import { type AgentFormValues, toInput } from './form-values'
import { CheckGroup, SwitchField } from './check-group'
import { IdentityFields } from './identity-fields'
import { SystemFields } from './system-fields'

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
  const text = (name: 'name' | 'model' | 'prompt_reference' | 'description' | 'rollback') =>
    form.register(name)

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
          </div>
        </Section>
        <Section
          title="Who it is"
          description="What the enforcer has to see before it believes that it is this agent. Two agents never share an identity."
        >
          <IdentityFields error={error} />
          <div className="mt-4 grid gap-4 sm:grid-cols-2">
            <Field
              label="Longest credential, in minutes"
              pointer="/credential_max_seconds"
              error={error('/credential_max_seconds')}
            >
              {control => (
                <Input
                  {...control}
                  {...form.register('credential_minutes')}
                  inputMode="decimal"
                  className="max-w-32"
                />
              )}
            </Field>
            <SwitchField
              name="sender_constrained"
              label="Sender-constrained tokens"
              hint="A stolen token alone is useless"
            />
            <Field label="Model" pointer="/model" error={error('/model')}>
              {control => <Input {...control} {...text('model')} placeholder="provider/model-and-version" />}
            </Field>
            <Field
              label="Prompt reference"
              pointer="/prompt_reference"
              hint="Where the prompt is kept, with its version"
              error={error('/prompt_reference')}
            >
              {control => (
                <Input
                  {...control}
                  {...text('prompt_reference')}
                  placeholder="git:prompts/refunder@4f2c1e"
                  className="font-mono text-meta"
                />
              )}
            </Field>
          </div>
        </Section>
        <Section
          title="What it may reach"
          description="Systems it acts on and agents it may delegate to. Reaching a system allows nothing by itself: every action has to be classified and released."
        >
          <SystemFields error={error} />
          <Delegates self={agent?.id ?? null} error={error} />
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

type ErrorOf = (pointer: string) => string | undefined
const firstError = (error: ErrorOf, name: string, count: number) =>
  error(`/${name}`) ?? Array.from({ length: count }, (_, at) => error(`/${name}/${at}`)).find(Boolean)

function Purposes({ error }: { error: ErrorOf }) {
  const purposes = useQuery(operationQuery<QueryOutput<'purpose.list'>>('purpose.list'))
  const options = (purposes.data?.items ?? []).map(row => ({
    value: row.code,
    label: row.code,
    hint: row.description,
  }))
  return (
    <CheckGroup
      name="purposes"
      label="Purpose codes"
      hint="Requests have to name one of them; without any, every request is denied"
      options={options}
      error={firstError(error, 'purposes', 20)}
    />
  )
}

function Environments({ error }: { error: ErrorOf }) {
  const environments = useQuery(operationQuery<QueryOutput<'environment.list'>>('environment.list'))
  const options = (environments.data?.items ?? []).map(row => ({
    value: row.id,
    label: row.name,
    hint: row.production ? 'adds a point to every tier' : '',
  }))
  return (
    <CheckGroup
      name="environments"
      label="Environments"
      options={options}
      error={firstError(error, 'environments', 20)}
    />
  )
}

function Delegates({ self, error }: { self: string | null; error: ErrorOf }) {
  const agents = useQuery(operationQuery<QueryOutput<'agent.catalogue'>>('agent.catalogue'))
  const options = (agents.data?.items ?? [])
    .filter(row => row.id !== self)
    .map(row => ({ value: row.id, label: row.name, hint: row.team }))
  if (options.length === 0) return null
  return (
    <div className="mt-4">
      <CheckGroup
        name="delegates_to"
        label="May delegate to"
        optional
        hint="Hops that are not declared are denied"
        options={options}
        error={firstError(error, 'delegates_to', 50)}
      />
    </div>
  )
}

/** What was typed survives leaving for the sign-in and coming back, in this tab only. */
function useFormDraft(form: ReturnType<typeof useForm<AgentFormValues>>, key: string) {
  const name = `countersign.draft.${key}`
  useEffect(() => {
    const kept = sessionStorage.getItem(name)
    if (kept !== null) form.reset(JSON.parse(kept) as AgentFormValues, { keepDefaultValues: true })
    const subscription = form.watch(typed => sessionStorage.setItem(name, JSON.stringify(typed)))
    return () => subscription.unsubscribe()
  }, [form, name])
  return { forget: () => sessionStorage.removeItem(name) }
}
