'use client'

import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { Time } from '@/components/console/time'
import { Section } from '@/components/ui/section'
import { toast } from '@/components/ui/toaster'
import type { CommandInput } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { visibleText } from '@/lib/domain/action/visible-text'
import { PrototypeEnvelope } from './prototype-envelope'
import { PrototypeMark } from './prototype-mark'
import { StartPrototypeDialog } from './start-prototype-dialog'
import type { Agent } from './types'

type Place = Agent['prototype']['places'][number]

/** Where the app team manages the agent alone, within what the organisation allows, and where it could. */
export function Prototypes({ agent }: { agent: Agent }) {
  const { places, envelope } = agent.prototype
  const [starting, setStarting] = useState<Place | null>(null)
  const [ending, setEnding] = useState<Place | null>(null)
  const end = useCommand<CommandInput<'agent.end-prototype'>>('agent.end-prototype', {
    onSuccess: () => {
      toast(`${agent.name} is no longer a prototype in ${ending?.name}`)
      setEnding(null)
    },
  })
  return (
    <Section
      title="Prototype mode"
      description="For internal agents of low risk outside of production: the app team manages access alone, inside the organisation's envelope and until a date."
    >
      <ul aria-label="Prototype mode by environment" className="mb-3 border-t">
        {places.map(place => (
          <PlaceRow
            key={place.environment}
            place={place}
            onStart={() => setStarting(place)}
            onEnd={() => setEnding(place)}
          />
        ))}
      </ul>
      <PrototypeEnvelope envelope={envelope} />
      {starting && <StartPrototypeDialog agent={agent} place={starting} onClose={() => setStarting(null)} />}
      <ConfirmDialog
        open={ending !== null}
        onOpenChange={open => !open && setEnding(null)}
        title={`End the prototype of ${agent.name} in ${ending?.name}`}
        confirm="End prototype"
        cancel="Keep it"
        pending={end.pending}
        problem={end.problem}
        onConfirm={() => ending && void end.run({ agent: agent.id, environment: ending.environment })}
      >
        From now on a release there needs every layer again.{' '}
        {ending?.prototype?.standing === 'live' ? (
          <>
            What is in force goes on inside the envelope until{' '}
            <Time at={ending.prototype.ends_at} show="date" />, or until the next signed release. To stop it
            now, suspend it.
          </>
        ) : (
          'Nothing of it runs there until that release is signed.'
        )}
      </ConfirmDialog>
    </Section>
  )
}

function PlaceRow({ place, onStart, onEnd }: { place: Place; onStart: () => void; onEnd: () => void }) {
  const { prototype, refused } = place
  return (
    <li className="border-b py-2 text-table">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-medium">{place.name}</span>
        {prototype ? (
          <PrototypeMark mark={prototype} bare />
        ) : (
          <span className="text-muted">Takes a normal release</span>
        )}
        <span className="ml-auto">
          {prototype ? (
            <ButtonWithReason size="sm" reason={refused.end} place="below" align="end" onClick={onEnd}>
              End prototype
            </ButtonWithReason>
          ) : (
            <ButtonWithReason size="sm" reason={refused.start} place="below" align="end" onClick={onStart}>
              Start prototype
            </ButtonWithReason>
          )}
        </span>
      </div>
      {prototype && (
        <p className="text-meta wrap-anywhere text-muted">
          “{visibleText(prototype.reason)}” {prototype.started_by ?? 'Setup'},{' '}
          <Time at={prototype.started_at} />.
          {prototype.standing === 'outside' &&
            ` ${place.outside ?? 'The envelope has no room for it.'} Everything that it does there is denied.`}
          {prototype.standing === 'over' && ' Everything that it does there is denied.'}
        </p>
      )}
    </li>
  )
}
