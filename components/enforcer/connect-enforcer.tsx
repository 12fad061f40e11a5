'use client'

import { useState } from 'react'
import { ErrorSummary, Refusal } from '@/components/console/refusal'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import type { CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { EnforcerContact, EnforcerSetupSteps } from './enforcer-setup-steps'
import { NOTHING_SAID, suppliesOf, whyNotTyped } from './supply-draft'
import { SupplyFields } from './supply-fields'
import type { EnforcerRow, EnvironmentName } from './types'

type Props = {
  open: boolean
  onOpenChange: (open: boolean) => void
  environment: EnvironmentName
  onConnected: (id: string) => void
}
type Registration = { name: string; kind: EnforcerRow['kind']; environment: string; supplies?: string[] }
type Reply = CommandReply<'enforcer.register'>

export function ConnectEnforcer(props: Props) {
  const [made, setMade] = useState<Reply['data'] | null>(null)
  function change(open: boolean) {
    props.onOpenChange(open)
    // The token goes with the dialog: it is nowhere else, and must not wait in memory for somebody else's look.
    if (!open && made) {
      props.onConnected(made.id)
      setMade(null)
    }
  }
  return (
    <Dialog
      open={props.open}
      onOpenChange={change}
      title={made ? `Connect ${made.name}` : 'Connect enforcer'}
      description={
        made
          ? 'Three steps on the machine where its OPA runs. The token is shown this once.'
          : `A program with an OPA in it that loads the bundles of ${props.environment.name}.`
      }
      size={made ? 'lg' : 'sm'}
      footer={made && <EnforcerContact id={made.id} onClose={() => change(false)} />}
    >
      {made ? (
        <EnforcerSetupSteps id={made.id} token={made.token} />
      ) : (
        <Form
          key={String(props.open)}
          environment={props.environment}
          onMade={setMade}
          onClose={() => change(false)}
        />
      )}
    </Dialog>
  )
}

type FormProps = { environment: EnvironmentName; onMade: (made: Reply['data']) => void; onClose: () => void }

function Form({ environment, onMade, onClose }: FormProps) {
  const [name, setName] = useState('')
  const [kind, setKind] = useState<EnforcerRow['kind']>('gateway')
  const [supply, setSupply] = useState(NOTHING_SAID)
  const register = useCommand<Registration, Reply>('enforcer.register', {
    onSuccess: reply => onMade(reply.data),
  })
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={event => {
        event.preventDefault()
        if (register.pending || whyNotTyped(supply) !== null) return
        const supplies = suppliesOf(supply)
        void register.run({
          name,
          kind,
          environment: environment.id,
          ...(supplies.length > 0 && { supplies }),
        })
      }}
    >
      <ErrorSummary
        problem={register.problem}
        unlinked={suppliesOf(supply).map((_, at) => `/supplies/${at}`)}
      />
      <Field
        label="Name"
        pointer="/name"
        hint="As operators call it, such as mcp-gateway-eu"
        error={register.problem?.fieldError('/name')}
      >
        {control => (
          <Input
            {...control}
            data-autofocus
            autoComplete="off"
            value={name}
            onChange={event => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label="Kind" pointer="/kind">
        {control => (
          <NativeSelect
            {...control}
            value={kind}
            onChange={event => setKind(event.target.value as EnforcerRow['kind'])}
          >
            <option value="gateway">Gateway: stands between agents and systems</option>
            <option value="broker">Broker: hands out credentials</option>
            <option value="application">Application: asks before it acts</option>
          </NativeSelect>
        )}
      </Field>
      <SupplyFields
        draft={supply}
        onChange={setSupply}
        said={[]}
        hint="Request fields that it fills in from what it verified. None ticked: say it later."
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Connect none</Button>
        <Button type="submit" variant="primary" pending={register.pending}>
          Connect enforcer
        </Button>
      </div>
      {register.problem && register.problem.errors.length === 0 && <Refusal problem={register.problem} />}
    </form>
  )
}
