'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { FormDialog } from './form-dialog'
import { Leaving, leavingConsequences } from './leaving'
import { TeamPicker } from './team-picker'
import type { PersonDetail, TeamRow } from './types'

type TeamsDialogProps = {
  person: PersonDetail
  teams: readonly TeamRow[]
  open: boolean
  onOpenChange: (open: boolean) => void
}

type Meanwhile = { teams: string[]; version: number }

/** A stale version keeps the choice and shows both. */
export function TeamsDialog({ person, teams, open, onOpenChange }: TeamsDialogProps) {
  const [base, setBase] = useState<Meanwhile>({
    teams: person.teams.map(team => team.id),
    version: person.version,
  })
  const [chosen, setChosen] = useState(base.teams)
  const save = useCommand<CommandInput<'member.set-teams'>, CommandReply<'member.set-teams'>>(
    'member.set-teams',
  )
  const nameOf = (id: string) => teams.find(team => team.id === id)?.name ?? id
  const added = chosen.filter(id => !base.teams.includes(id))
  const removed = base.teams.filter(id => !chosen.includes(id))
  const meanwhile =
    save.problem?.code === 'stale_version' ? (save.problem.data?.current as Meanwhile | undefined) : undefined

  async function submit() {
    const saved = await save.run({ person: person.id, teams: chosen, expected_version: base.version })
    if (!saved) return
    toast(`The teams of ${person.name} were saved`)
    onOpenChange(false)
  }
  return (
    <FormDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Teams of ${person.name}`}
      description="What they may do changes with their next request. Leaving a team leaves the layers held through it."
      size="md"
      submit="Save teams"
      reason={
        added.length + removed.length === 0
          ? 'Nothing to save yet: choose or leave a team.'
          : meanwhile
            ? 'Compare first.'
            : null
      }
      pending={save.pending}
      problem={save.problem}
      onSubmit={() => void submit()}
    >
      <TeamPicker teams={teams} chosen={chosen} onChange={setChosen} />
      {added.length + removed.length > 0 && (
        <p className="text-table" role="status">
          {added.length > 0 && <>Joins {added.map(nameOf).join(', ')}. </>}
          {removed.length > 0 && <>Leaves {removed.map(nameOf).join(', ')}.</>}
        </p>
      )}
      <Leaving consequences={leavingConsequences(person, removed)} />
      {meanwhile && (
        <Notice
          tone="step"
          title="Saved meanwhile by somebody else"
          actions={
            <Button
              size="sm"
              onClick={() => {
                setBase(meanwhile)
                save.reset()
              }}
            >
              Go on with my choice
            </Button>
          }
        >
          <p>Theirs: {meanwhile.teams.map(nameOf).join(', ') || 'no team'}.</p>
          <p>Yours: {chosen.map(nameOf).join(', ') || 'no team'}.</p>
        </Notice>
      )}
    </FormDialog>
  )
}
