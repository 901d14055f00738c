//! Lookups in the embedded catalogue: text in, text out.

use keyaki_catalogue::{AccessLevel, Catalogue, KeyType};

/// One line for an action: name, level, resource types (`!` required) with their ARN formats.
fn check_action(service: &str, name: &str, expected: &str) {
    let found = Catalogue::embedded().action(service, name).map_or("none".to_owned(), |action| {
        let resources: Vec<String> = action
            .resources()
            .iter()
            .map(|r| {
                let arns: Vec<&str> = r.arns().collect();
                format!(" {}{} {}", r.resource_type.name(), if r.required { "!" } else { "" }, arns.join(" or "))
            })
            .collect();
        format!("{action} {:?}{}", action.level(), resources.join(","))
    });
    assert_eq!(found, expected);
}

/// One line for a key: the name in AWS's spelling, the family or key it is, type, cardinality.
fn check_key(name: &str, expected: &str) {
    let found = Catalogue::embedded().key(name).map_or("none".to_owned(), |key| {
        format!("{} {} {:?} {:?}", key.spelled(name), key.spelling, key.key_type, key.cardinality)
    });
    assert_eq!(found, expected);
}

#[test]
fn actions_are_found_in_any_case_and_shown_in_awss() {
    check_action(
        "IAM",
        "passrole",
        "iam:PassRole Write role! arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}",
    );
    check_action(
        "neptune-DB",
        "CONNECT",
        "neptune-db:connect Write database! arn:${Partition}:neptune-db:${Region}:${Account}:${ClusterResourceId}/*",
    );
}

#[test]
fn an_action_without_resource_types_has_none() {
    check_action("s3", "ListAllMyBuckets", "s3:ListAllMyBuckets List");
}

#[test]
fn a_resource_type_may_have_several_arn_formats() {
    check_action(
        "greengrass",
        "GetDeploymentStatus",
        "greengrass:GetDeploymentStatus Read deployment! arn:${Partition}:greengrass:${Region}:${Account}:/greengrass/groups/${GroupId}/deployments/${DeploymentId} or arn:${Partition}:greengrass:${Region}:${Account}:deployments:${DeploymentId}, group! arn:${Partition}:greengrass:${Region}:${Account}:/greengrass/groups/${GroupId}",
    );
}

#[test]
fn unknown_names_and_patterns_are_not_found() {
    for (service, name) in
        [("s3", "GetObjects"), ("s3", "Get*"), ("s3", ""), ("", "GetObject"), ("nosuch", "GetObject")]
    {
        check_action(service, name, "none");
    }
}

#[test]
fn global_keys_are_typed() {
    check_key("AWS:SOURCEIP", "aws:SourceIp aws:SourceIp IpAddress Single");
    check_key("aws:principalarn", "aws:PrincipalArn aws:PrincipalArn Arn Single");
    check_key("aws:tagkeys", "aws:TagKeys aws:TagKeys String Multi");
    check_key("aws:currenttime", "aws:CurrentTime aws:CurrentTime Date Single");
    check_key("aws:multifactorauthage", "aws:MultiFactorAuthAge aws:MultiFactorAuthAge Numeric Single");
    check_key("aws:calledvia", "aws:CalledVia aws:CalledVia String Multi");
    check_key("aws:calledviafirst", "aws:CalledViaFirst aws:CalledViaFirst String Single");
}

#[test]
fn service_keys_are_typed() {
    check_key("iam:passedtoservice", "iam:PassedToService iam:PassedToService String Single");
    check_key("dynamodb:leadingkeys", "dynamodb:LeadingKeys dynamodb:LeadingKeys String Multi");
    check_key("s3:prefix", "s3:prefix s3:prefix String Single");
    check_key("kms:encryptioncontextkeys", "kms:EncryptionContextKeys kms:EncryptionContextKeys String Multi");
    check_key(
        "s3:object-lock-retain-until-date",
        "s3:object-lock-retain-until-date s3:object-lock-retain-until-date Date Single",
    );
    check_key("saml:edupersonaffiliation", "saml:edupersonaffiliation saml:edupersonaffiliation String Multi");
}

#[test]
fn what_the_user_guide_says_wins_over_the_service_data() {
    check_key("identitystore:userid", "identitystore:UserId identitystore:UserId String Single");
    check_key(
        "cognito-identity.amazonaws.com:amr",
        "cognito-identity.amazonaws.com:amr cognito-identity.amazonaws.com:amr String Multi",
    );
    check_key("ec2:sourceinstancearn", "ec2:SourceInstanceArn ec2:SourceInstanceArn Arn Single");
}

#[test]
fn a_family_of_keys_answers_for_its_members() {
    check_key("aws:resourcetag/Team", "aws:ResourceTag/Team aws:ResourceTag/${TagKey} String Single");
    check_key("aws:principaltag/a/b:c", "aws:PrincipalTag/a/b:c aws:PrincipalTag/${TagKey} String Single");
    check_key(
        "kms:encryptioncontext:aws:s3:arn",
        "kms:EncryptionContext:aws:s3:arn kms:EncryptionContext:${EncryptionContextKey} String Single",
    );
    check_key("s3:existingobjecttag/k", "s3:ExistingObjectTag/k s3:ExistingObjectTag/${key} String Single");
    check_key(
        "secretsmanager:resourcetag/k",
        "secretsmanager:ResourceTag/k secretsmanager:ResourceTag/${TagKey} String Single",
    );
    check_key(
        "token.actions.acme.ghe.com:ref",
        "token.actions.acme.ghe.com:ref token.actions.${Domain}.ghe.com:ref String Single",
    );
    check_key(
        "codebuild:secondarysources/one.insecuressl",
        "codebuild:secondarySources/one.insecureSsl codebuild:secondarySources/${sourceIdentifier}.insecureSsl Bool Single",
    );
}

#[test]
fn the_most_specific_family_answers() {
    check_key("events:metadata/colour", "events:Metadata/colour events:Metadata/${MetadataKey} String Multi");
    check_key(
        "events:metadata/colour/matcher",
        "events:Metadata/colour/Matcher events:Metadata/${MetadataKey}/Matcher String Single",
    );
    check_key(
        "ssm:resourcetag/aws:ssmmessages:target-id",
        "ssm:resourceTag/aws:ssmmessages:target-id ssm:resourceTag/aws:ssmmessages:target-id String Single",
    );
}

#[test]
fn keys_that_belong_nowhere_are_not_found() {
    for name in ["", "aws:", "aws:ResourceTag", "aws:ResourceTag/", "aws:NoSuchKey", "s3:prefix2", "nosuch:Key", "é:é"]
    {
        check_key(name, "none");
    }
}

#[test]
fn the_keys_of_an_action_are_those_of_its_resources_too() {
    let catalogue = Catalogue::embedded();
    let keys = |service, name| {
        let action = catalogue.action(service, name).unwrap();
        catalogue.keys_of_action(action).map(|key| key.spelling).collect::<Vec<_>>()
    };
    assert!(keys("s3", "ListBucket").contains(&"s3:prefix"));
    assert!(keys("iam", "PassRole").contains(&"iam:PassedToService"));
    assert!(keys("ec2", "RunInstances").contains(&"aws:RequestTag/${TagKey}"));
    assert!(catalogue.keys_of("kms").any(|key| key.spelling == "kms:ViaService"));
}

#[test]
fn iteration_is_ordered_and_finds_every_entry_again() {
    let catalogue = Catalogue::embedded();
    assert!(catalogue.services().is_sorted());
    for prefix in catalogue.services() {
        let actions = catalogue.actions_of(prefix);
        assert!(actions.iter().map(|action| action.name().to_ascii_lowercase()).is_sorted(), "{prefix}");
        assert!(actions.iter().all(|action| std::ptr::eq(catalogue.action(prefix, action.name()).unwrap(), action)));
    }
    for key in catalogue.keys() {
        assert_eq!(catalogue.key(&key.spelling.to_ascii_uppercase()), Some(key));
    }
}

#[test]
fn no_key_is_listed_twice() {
    let mut names: Vec<String> = Catalogue::embedded().keys().map(|key| key.spelling.to_ascii_lowercase()).collect();
    names.sort();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
}

#[test]
fn names_have_only_the_characters_that_patterns_may_assume() {
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') && !text.is_empty();
    let catalogue = Catalogue::embedded();
    for prefix in catalogue.services() {
        assert!(plain(prefix) && prefix == prefix.to_ascii_lowercase(), "{prefix}");
        assert!(catalogue.actions_of(prefix).iter().all(|action| plain(action.name())), "{prefix}");
    }
}

#[test]
fn arn_formats_have_the_six_fields_of_an_arn() {
    let catalogue = Catalogue::embedded();
    for service in catalogue.services().filter_map(|prefix| catalogue.service(prefix)) {
        for arn in service.resource_types().iter().flat_map(|r| r.arns()) {
            assert!(arn.starts_with("arn:${Partition}:") && arn.split(':').count() >= 6, "{arn}");
        }
    }
}

#[test]
fn every_level_and_nearly_every_type_occurs() {
    let catalogue = Catalogue::embedded();
    let levels: std::collections::BTreeSet<AccessLevel> =
        catalogue.services().flat_map(|prefix| catalogue.actions_of(prefix)).map(|action| action.level()).collect();
    assert_eq!(levels.len(), 5);
    let types: std::collections::BTreeSet<KeyType> = catalogue.keys().map(|key| key.key_type).collect();
    assert_eq!(types.len(), 6, "AWS lists no binary key");
}
