'use client'

import { useEffect, useRef, useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { useKeys } from '@/components/console/keyboard'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Progress } from '@/components/ui/progress'
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs'
import { useSimulator } from './simulator-client'
import { clockLacks, NOW, secondsOf, SimulatorClock } from './simulator-clock'
import { Cancelled, Unreadable } from './simulator-messages'
import type { Simulation } from './simulator-page'
import { type BuiltRequest, SimulatorRequest } from './simulator-request'
import { SimulatorResults } from './simulator-results'
import type { Job, RunResult } from './simulator-session'

const SETS = {
  one: 'One request',
  log: 'Decision log',
  limits: 'Every limit',
  golden: 'Golden cases',
} as const
type SetName = keyof typeof SETS

type Run = { done: number; total: number }

/** What to replay, the run itself, and what came of it. */
export function SimulatorBench({ simulation }: { simulation: Simulation }) {
  const client = useSimulator(simulation)
  const [set, setSet] = useState<SetName>('one')
  const [built, setBuilt] = useState<BuiltRequest>({ agent: '', place: '', text: '' })
  const [file, setFile] = useState<File | null>(null)
  const [clock, setClock] = useState(NOW)
  const [run, setRun] = useState<Run | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [result, setResult] = useState<RunResult | null>(null)
  const stop = useRef<AbortController | null>(null)
  const first = simulation.agents[0]?.id ?? ''
  useEffect(() => {
    if (!client) return
    void firstExample(client, first).then(setBuilt, () => {})
  }, [client, first])

  const lacks =
    set === 'log' && file === null
      ? 'Choose a file first.'
      : set === 'one' && built.text.trim() === ''
        ? 'Paste a request first.'
        : null
  const reason = lacks ?? (set === 'golden' ? null : clockLacks(clock))

  async function start() {
    if (reason || run || !client) return
    const controller = new AbortController()
    stop.current = controller
    setRun({ done: 0, total: 0 })
    setProblem(null)
    try {
      setResult(
        await client.run(jobOf(), {
          signal: controller.signal,
          onProgress: (done, total) => setRun({ done, total }),
        }),
      )
    } catch (error) {
      // What was there before stays.
      if (error instanceof Unreadable) setProblem(error.message)
      else if (!(error instanceof Cancelled)) setProblem(`The run broke off. ${String(error)}`)
    } finally {
      setRun(null)
    }
  }
  function jobOf(): Job {
    const at = secondsOf(clock)
    if (set === 'one') return { set, at, text: built.text }
    if (set === 'log') return { set, at, file: file ?? new Blob(), own_time: clock.of === 'own' }
    return { set, at }
  }
  useKeys([{ keys: 'mod+enter', label: 'Replay', run: () => void start(), reason }])

  return (
    <>
      <Tabs
        value={set}
        onValueChange={value => {
          setSet(value as SetName)
          if (clock.of === 'own') setClock(NOW)
        }}
      >
        <TabsList aria-label="What to replay">
          {Object.entries(SETS).map(([name, label]) => (
            <TabsTrigger key={name} value={name}>
              {label}
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent value="one" className="pt-3">
          <SimulatorRequest agents={simulation.agents} client={client} built={built} onBuilt={setBuilt} />
        </TabsContent>
        <TabsContent value="log" className="max-w-3xl pt-3">
          <Field
            label="Decision log of OPA"
            hint="A JSON array or one event a line, gzip or not; the first 10,000 events, of any agent."
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
          For each action, and each field that its rules look at: the value on every limit and on both sides
          of it, missing, and of another type; the second at which a time window opens or closes and the one
          before; every purpose; every declared chain. The other fields are as the mildest call has them.
        </TabsContent>
        <TabsContent value="golden" className="max-w-prose pt-3 text-table text-muted">
          The cases that every engine must answer alike, each against the policy and the clock that it brings:
          what it must be, and what the evaluator in this browser makes of it.
        </TabsContent>
      </Tabs>
      <div className="mt-4 flex flex-wrap items-end gap-3">
        {set !== 'golden' && <SimulatorClock choice={clock} onChoice={setClock} ownTime={set === 'log'} />}
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
            <Progress label="Done" done={run.done} total={run.total || run.done} className="h-8" />
            <Button variant="ghost" onClick={() => stop.current?.abort()}>
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
      {result && client && <SimulatorResults result={result} client={client} />}
    </>
  )
}

/** The mildest call of the first action, to start from. */
async function firstExample(
  client: NonNullable<ReturnType<typeof useSimulator>>,
  agent: string,
): Promise<BuiltRequest> {
  const [first] = await client.actions(agent)
  if (!first) return { agent, place: '', text: '' }
  const text = await client.example(agent, first.system, first.action)
  return { agent, place: JSON.stringify([first.system, first.action]), text }
}
