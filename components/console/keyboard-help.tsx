'use client'

import { useId } from 'react'
import { Dialog } from '@/components/ui/dialog'
import { Kbd } from '@/components/ui/kbd'
import { Label } from '@/components/ui/label'
import { Switch } from '@/components/ui/switch'
import { type KeyBinding, useKeyboard } from './keyboard'

/** `?`: the keys of this screen, then those that hold everywhere, and the switch that turns single keys off. */
export function KeyboardHelp({
  open,
  onOpenChange,
}: {
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const { single, setSingle } = useKeyboard()
  const id = useId()
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Keys"
      size="md"
      footer={
        <div className="flex w-full flex-wrap items-center justify-between gap-3">
          <div>
            <Label htmlFor={id}>Single-key shortcuts</Label>
            <p className="text-meta text-muted">
              {single
                ? 'On. They never fire while you type in a field.'
                : 'Off. Keys with Ctrl or ⌘ still work.'}
            </p>
          </div>
          <Switch id={id} checked={single} onCheckedChange={setSingle} />
        </div>
      }
    >
      {open && <Lists />}
    </Dialog>
  )
}

function Lists() {
  const bindings = [
    ...new Map(
      useKeyboard()
        .bindings()
        .map(binding => [binding.keys, binding]),
    ).values(),
  ]
  const here = bindings.filter(binding => !binding.global)
  return (
    <div className="grid gap-6 sm:grid-cols-2">
      <List title="On this screen" bindings={here} empty="This screen has no keys of its own." />
      <List title="Everywhere" bindings={bindings.filter(binding => binding.global)} />
    </div>
  )
}

function List({ title, bindings, empty }: { title: string; bindings: KeyBinding[]; empty?: string }) {
  return (
    <div>
      <h3 className="mb-1 text-table font-medium">{title}</h3>
      {bindings.length === 0 && <p className="text-table text-muted">{empty}</p>}
      <ul>
        {bindings.map(binding => (
          <li key={binding.keys} className="flex min-h-7 items-center justify-between gap-4 text-table">
            <span className="min-w-0">
              {binding.label}
              {binding.reason && <span className="block text-meta text-muted">{binding.reason}</span>}
            </span>
            <span className="shrink-0">
              <span className="sr-only">{binding.keys}</span>
              <Kbd keys={binding.keys} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
