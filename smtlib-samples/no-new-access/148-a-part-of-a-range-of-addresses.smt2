; CheckNoNewAccess: is there a request that the new policy allows and the existing one does not?
; existing: case 148, existing
; new: case 148, new
; sat: yes, the check fails; unsat: no, it passes
;
; How to read: the constants are what a model chooses, each definition names a term,
; the assertions have to be true together. `sat` means that there is such a model.
;
(set-info :smt-lib-version 2.6)
(set-info :status unsat)

(set-option :produce-models true)

(set-logic QF_SLIA)

; the action's part before the colon, in lower case
(declare-const action.service String)
; the action's part after the colon, in lower case
(declare-const action.name String)
(declare-const |aws:SourceIp is present| Bool)
(declare-const |aws:SourceIp is IPv4| Bool)
; the address as an integer
(declare-const |aws:SourceIp as IPv4| Int)
(declare-const |aws:SourceIp is IPv6| Bool)

(define-fun |existing[0] action| () Bool (and (= action.service "s3") (= action.name "getobject")))
(define-fun |existing[0] condition| () Bool
  (and
    |aws:SourceIp is present|
    |aws:SourceIp is IPv4|
    (<= 167772160 |aws:SourceIp as IPv4|)
    (<= |aws:SourceIp as IPv4| 184549375)))

; Allow statement 0, line 1 of case 148, existing
; some Allow statement of case 148, existing matches
(define-fun |existing[0] matches| () Bool (and |existing[0] action| |existing[0] condition|))
(define-fun |new[0] condition| () Bool
  (and
    |aws:SourceIp is present|
    |aws:SourceIp is IPv4|
    (<= 167837696 |aws:SourceIp as IPv4|)
    (<= |aws:SourceIp as IPv4| 167903231)))

; Allow statement 0, line 1 of case 148, new
; some Allow statement of case 148, new matches
(define-fun |new[0] matches| () Bool (and |existing[0] action| |new[0] condition|))

; an action is `service:name` in lower case
(assert
  (str.in_re action.service
    (re.++
      (re.union (re.range "0" "9") (re.range "a" "z"))
      (re.* (re.union (re.range "-" ".") (re.range "0" "9") (str.to_re "_") (re.range "a" "z"))))))

; an action is `service:name` in lower case
(assert
  (str.in_re action.name
    (re.++
      (re.union (re.range "0" "9") (re.range "a" "z"))
      (re.* (re.union (re.range "-" ".") (re.range "0" "9") (str.to_re "_") (re.range "a" "z"))))))

; `aws:SourceIp` is an IPv4 address
(assert (and (<= 0 |aws:SourceIp as IPv4|) (<= |aws:SourceIp as IPv4| 4294967295)))

; `aws:SourceIp` is of one type at most
(assert (not (and |aws:SourceIp is IPv4| |aws:SourceIp is IPv6|)))

; what is sought
(assert (and |new[0] matches| (not |existing[0] matches|)))

(check-sat)
; After `sat`:
; (get-value
;   (action.service
;     action.name
;     |aws:SourceIp is present|
;     |aws:SourceIp is IPv4|
;     |aws:SourceIp as IPv4|
;     |aws:SourceIp is IPv6|))
