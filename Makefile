# Sugar over ./dev, which needs no make.
.PHONY: run test check bench lock

run test check bench lock:
	@./dev $@ $(ARGS)
