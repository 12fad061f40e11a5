'use client'

import { useEffect, useRef, useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { useKeys } from '@/components/console/keyboard'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Progress } from '@/components/ui/progress'
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs'
import { Textarea } from '@/components/ui/textarea'
import type { ReplayItem } from '@/lib/domain/policy/simulate/replay'
import type { Simulation } from './simulator-page'
import { SimulatorResults } from './simulator-results'
import { Cancelled, type RunOptions, type Sides } from './simulator-run'
import {
  exampleRequest,
  fileText,
  limitRequests,
  logRequests,
  oneRequest,
  type Simulated,
  simulateGolden,
  simulateItems,
  Unreadable,
} from './simulator-sets'

const SETS = {
  one: 'One request',
  log: 'Decision log',
  limits: 'Every limit',
  golden: 'Golden cases',
} as const
type SetName = keyof typeof SETS

type Run = { done: number; total: number }

/** What to replay, the run itself, and what came of it. */
export function SimulatorBench({ agent, simulation }: { agent: string; simulation: Simulation }) {
  const sides: Sides = simulation
  const [set, setSet] = useState<SetName>('one')
  const [text, setText] = useState(() => exampleRequest(agent, simulation))
  const [file, setFile] = useState<File | null>(null)
  const [run, setRun] = useState<Run | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [result, setResult] = useState<Simulated | null>(null)
  const stop = useRef<AbortController | null>(null)
  // Whoever leaves the page ends the run.
  useEffect(() => () => stop.current?.abort(), [])

  const reason =
    set === 'log' && file === null
      ? 'Choose a file first.'
      : set === 'one' && text.trim() === ''
        ? 'Paste a request first.'
        : null

  async function start() {
    if (reason || run) return
    const controller = new AbortController()
    stop.current = controller
    const options = (total: number): RunOptions => ({
      signal: controller.signal,
      onProgress: done => setRun({ done, total }),
    })
    const items = async (): Promise<{ items: ReplayItem[]; notes: string[] }> => {
      if (set === 'one') return { items: oneRequest(text), notes: [] }
      if (set === 'limits') return limitRequests(agent, sides)
      return logRequests(await fileText(file ?? new Blob()), options(0))
    }
    setRun({ done: 0, total: 0 })
    setProblem(null)
    try {
      if (set === 'golden') setResult(await simulateGolden(options(0)))
      else {
        const { items: made, notes } = await items()
        setResult(await simulateItems(made, sides, notes, options(made.length)))
      }
    } catch (error) {
      // What was there before stays.
      if (error instanceof Unreadable) setProblem(error.message)
      else if (!(error instanceof Cancelled)) throw error
    } finally {
      setRun(null)
    }
  }
  useKeys([{ keys: 'mod+enter', label: 'Replay', run: () => void start(), reason }])

  return (
    <>
      <Tabs value={set} onValueChange={value => setSet(value as SetName)}>
        <TabsList aria-label="What to replay">
          {Object.entries(SETS).map(([name, label]) => (
            <TabsTrigger key={name} value={name}>
              {label}
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent value="one" className="max-w-3xl pt-3">
          <Field
            label="Request"
            hint="An AuthZEN evaluation request as JSON. It starts as the mildest call of an action."
          >
            {control => (
              <Textarea
                {...control}
                rows={12}
                spellCheck={false}
                className="font-mono text-meta"
                value={text}
                onChange={event => setText(event.target.value)}
              />
            )}
          </Field>
        </TabsContent>
        <TabsContent value="log" className="max-w-3xl pt-3">
          <Field
            label="Decision log of OPA"
            hint="A JSON array or one event a line, gzip or not; the first 10,000 events. Each is judged as if it were made now."
          >
            {control => (
              <Input
                {...control}
                type="file"
                accept=".json,.jsonl,.ndjson,.log,.gz,application/json,application/gzip"
                className="h-auto py-1"
                onChange={event => setFile(event.target.files?.[0] ?? null)}
              />
            )}
          </Field>
        </TabsContent>
        <TabsContent value="limits" className="max-w-prose pt-3 text-table text-muted">
          For each action of the agent, and each field that its rules look at: the value on every limit and on
          both sides of it, missing, and of another type. The other fields are as the mildest call has them.
        </TabsContent>
        <TabsContent value="golden" className="max-w-prose pt-3 text-table text-muted">
          The cases that every engine must answer alike, each against the policy that it brings: what it must
          be, and what the evaluator in this browser makes of it.
        </TabsContent>
      </Tabs>
      <div className="mt-3 flex flex-wrap items-center gap-3">
        <ButtonWithReason
          variant="primary"
          kbd="mod+enter"
          reason={reason}
          pending={run !== null}
          onClick={() => void start()}
        >
          Replay
        </ButtonWithReason>
        {run && (
          <>
            <Progress label="Replayed" done={run.done} total={run.total || run.done} />
            <Button variant="ghost" size="sm" onClick={() => stop.current?.abort()}>
              Cancel
            </Button>
          </>
        )}
      </div>
      {problem && (
        <p role="alert" className="mt-2 text-table text-deny">
          {problem}
        </p>
      )}
      {result && <SimulatorResults result={result} />}
    </>
  )
}
