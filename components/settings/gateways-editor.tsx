'use client'

import { useQuery } from '@tanstack/react-query'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Field, fieldId } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { NativeSelect } from '@/components/ui/native-select'
import type { QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { emptyGateway, type GatewayDraft } from './gateway-draft'

type Props = {
  gateways: readonly GatewayDraft[]
  nextKey: number
  onChange: (gateways: GatewayDraft[], nextKey: number) => void
  /** By JSON pointer below the gateways, such as `/0/gateway`. */
  error: (pointer: string) => string | undefined
}

/** The AgentCore gateway of each environment that has one. */
export function GatewaysEditor({ gateways, nextKey, onChange, error }: Props) {
  const environments = useQuery(operationQuery<QueryOutput<'environment.list'>>('environment.list', {}))
  const ids = environments.data?.items.map(({ id }) => id) ?? []
  const free = ids.find(id => !gateways.some(each => each.environment === id))
  return (
    <div className="flex max-w-4xl flex-col gap-4">
      {gateways.map((gateway, index) => (
        <GatewayFields
          key={gateway.key}
          gateway={gateway}
          index={index}
          environments={[...new Set([gateway.environment, ...ids])]}
          error={pointer => error(`/${index}${pointer}`)}
          onChange={changed =>
            onChange(
              gateways.map(each => (each.key === gateway.key ? { ...each, ...changed } : each)),
              nextKey,
            )
          }
          onRemove={() =>
            onChange(
              gateways.filter(each => each.key !== gateway.key),
              nextKey,
            )
          }
        />
      ))}
      <Button
        className="self-start"
        reason={free === undefined ? 'Every environment has one.' : null}
        onClick={() =>
          free !== undefined && onChange([...gateways, emptyGateway(nextKey, free)], nextKey + 1)
        }
      >
        Add gateway
      </Button>
    </div>
  )
}

type GatewayFieldsProps = {
  gateway: GatewayDraft
  index: number
  environments: readonly string[]
  error: (pointer: string) => string | undefined
  onChange: (changed: Partial<GatewayDraft>) => void
  onRemove: () => void
}

function GatewayFields({ gateway, index, environments, error, onChange, onRemove }: GatewayFieldsProps) {
  const { key, environment, callers } = gateway
  const text = (
    label: string,
    name: 'gateway' | 'issuer' | 'tag' | 'purpose_claim' | 'separator' | 'targets',
    pointer: string,
    hint?: string,
  ) => (
    <Field label={label} hint={hint} pointer={`/rules/gateways/${index}${pointer}`} error={error(pointer)}>
      {control => (
        <Input
          {...control}
          className="font-mono"
          value={gateway[name]}
          onChange={event => onChange({ [name]: event.target.value })}
        />
      )}
    </Field>
  )
  return (
    <fieldset
      aria-label={`Gateway of ${environment}`}
      className="flex flex-col gap-3 rounded-md border px-4 py-3"
    >
      <div className="flex flex-wrap items-end justify-between gap-3">
        <Field
          label="Environment"
          pointer={`/rules/gateways/${index}/environment`}
          error={error('/environment')}
          className="w-56"
        >
          {control => (
            <NativeSelect
              {...control}
              value={environment}
              onChange={event => onChange({ environment: event.target.value })}
            >
              {environments.map(id => (
                <option key={id} value={id}>
                  {id}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        <Button aria-label={`Remove the gateway of ${environment}`} onClick={onRemove}>
          Remove
        </Button>
      </div>
      {text(
        'ARN',
        'gateway',
        '/gateway',
        'Such as arn:aws:bedrock-agentcore:eu-west-1:123456789012:gateway/tools-1a2b',
      )}
      <div>
        <label htmlFor={`gateway-${key}-withdrawn`} className="flex items-start gap-2 text-table">
          <Checkbox
            id={`gateway-${key}-withdrawn`}
            checked={gateway.withdrawn_by_host}
            onChange={event => onChange({ withdrawn_by_host: event.target.checked })}
          />
          <span className="pt-0.5">
            Somebody withdraws statements by their date, and at once when an agent is stopped
            <span className="block text-meta text-muted">AgentCore has no clock and no kill list.</span>
          </span>
        </label>
        {error('/withdrawn_by_host') && (
          <p
            id={fieldId(`/rules/gateways/${index}/withdrawn_by_host`)}
            tabIndex={-1}
            className="mt-1 text-meta text-deny"
          >
            {error('/withdrawn_by_host')}
          </p>
        )}
      </div>
      <label htmlFor={`gateway-${key}-obligations`} className="flex items-start gap-2 text-table">
        <Checkbox
          id={`gateway-${key}-obligations`}
          checked={gateway.meets_obligations}
          onChange={event => onChange({ meets_obligations: event.target.checked })}
        />
        <span className="pt-0.5">
          The gateway carries obligations out: it records, logs, redacts and limits lifetimes
          <span className="block text-meta text-muted">Else what owes something is denied there.</span>
        </span>
      </label>
      <div className="grid gap-x-6 gap-y-3 md:grid-cols-2">
        <Field label="Callers are known by" hint="How a token names the agent">
          {control => (
            <NativeSelect
              {...control}
              value={callers}
              onChange={event => onChange({ callers: event.target.value as GatewayDraft['callers'] })}
            >
              <option value="any">sub, of the one issuer there is</option>
              <option value="sub">sub, of this issuer</option>
              <option value="tag">another claim</option>
            </NativeSelect>
          )}
        </Field>
        {callers === 'tag' && text('Claim', 'tag', '/principal/tag')}
        {callers !== 'any' &&
          text(
            'Issuer',
            'issuer',
            '/principal/issuer',
            callers === 'tag' ? 'Empty: the claim holds a SPIFFE ID' : undefined,
          )}
        {text('Claim with the purpose', 'purpose_claim', '/purpose_claim', 'Empty: purpose')}
        {text('Between target and tool', 'separator', '/separator', 'Empty: three underscores')}
        {text(
          'Targets',
          'targets',
          '/targets',
          'Where they aren’t called like the system: stripe = Payments, zendesk = Support',
        )}
      </div>
    </fieldset>
  )
}
