import { form } from "../form.ts";
import { testThreeProcesses } from "../three-processes.ts";

testThreeProcesses(form, true);
