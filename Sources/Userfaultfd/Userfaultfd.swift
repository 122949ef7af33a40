public import SystemCalls
