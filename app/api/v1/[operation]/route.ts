import { getOperation, postOperation } from '@/lib/http/door'

export const dynamic = 'force-dynamic'

type Context = { params: Promise<{ operation: string }> }

export async function GET(request: Request, { params }: Context): Promise<Response> {
  return getOperation(request, (await params).operation)
}

export async function POST(request: Request, { params }: Context): Promise<Response> {
  return postOperation(request, (await params).operation)
}
