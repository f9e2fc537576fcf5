"""The learner's side: runs their code and answers plain questions about it; all of ours that enters the sandbox."""
