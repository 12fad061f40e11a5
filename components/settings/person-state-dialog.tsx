'use client'

import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { Leaving, leavingConsequences } from './leaving'
import type { PersonDetail } from './types'
import { counted } from './wording'

type PersonStateDialogProps = {
  person: PersonDetail
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function PersonStateDialog(props: PersonStateDialogProps) {
  return props.person.state === 'active' ? <Deactivate {...props} /> : <Reactivate {...props} />
}

/** Says what it does before it does it: sessions, tokens, vacant layers, deputies who step up. */
function Deactivate({ person, open, onOpenChange }: PersonStateDialogProps) {
  const deactivate = useCommand<CommandInput<'member.deactivate'>, CommandReply<'member.deactivate'>>(
    'member.deactivate',
    { onSuccess: ({ data }) => toast(doneText(person.name, data.vacant.length)) },
  )
  const consequences = leavingConsequences(person)
  const holds = person.holdings.length > 0
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Deactivate ${person.name}`}
      confirm={`Deactivate ${person.name}`}
      cancel="Keep them active"
      danger
      reason={{
        label: 'Reason',
        hint: 'Kept as evidence',
        presets: ['Left the organisation', 'Changed role', 'On leave'],
      }}
      pending={deactivate.pending}
      problem={deactivate.problem}
      onConfirm={reason => {
        void deactivate.run({ person: person.id, reason }).then(done => done && onOpenChange(false))
      }}
    >
      <div className="flex flex-col gap-3">
        <p>
          {counted(person.sessions, 'session')} and {counted(person.tokens, 'API token')} end within seconds.
          {!holds && ' They answer for no layer, so nothing becomes vacant.'}
        </p>
        <Leaving consequences={consequences} />
      </div>
    </ConfirmDialog>
  )
}

function doneText(name: string, vacant: number): string {
  return vacant === 0
    ? `${name} was deactivated`
    : `${name} was deactivated, ${counted(vacant, 'layer')} ${vacant === 1 ? 'is' : 'are'} vacant`
}

function Reactivate({ person, open, onOpenChange }: PersonStateDialogProps) {
  const reactivate = useCommand<CommandInput<'member.reactivate'>, CommandReply<'member.reactivate'>>(
    'member.reactivate',
    { onSuccess: () => toast(`${person.name} may sign in again`) },
  )
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Reactivate ${person.name}`}
      confirm={`Reactivate ${person.name}`}
      cancel="Leave them deactivated"
      reason={{ label: 'Reason', hint: 'Kept as evidence' }}
      pending={reactivate.pending}
      problem={reactivate.problem}
      onConfirm={reason => {
        void reactivate.run({ person: person.id, reason }).then(done => done && onOpenChange(false))
      }}
    >
      They sign in with {person.email} and act with{' '}
      {person.teams.map(team => team.name).join(', ') || 'no team'}. Layers that they answered for stay with
      whoever has them now.
    </ConfirmDialog>
  )
}
